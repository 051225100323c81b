export * from './assignment.published.js';
export * from './contact.published.js';
