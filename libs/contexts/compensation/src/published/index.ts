export * from './budget.published.js';
export * from './claim.published.js';
export { published } from './published.js';
