export { matchingContext } from './matching.context.js';
export { matchingModule } from './matching.module.js';
