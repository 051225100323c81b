export { compensationContext } from './compensation.context.js';
export { compensationModule } from './compensation.module.js';
