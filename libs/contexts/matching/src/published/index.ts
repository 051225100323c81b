export * from './assignment.published.js';
export * from './contact.published.js';
export { published } from './published.js';
