export { compensationContext } from './compensation.context.js';
