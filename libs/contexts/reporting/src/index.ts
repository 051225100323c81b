export { reportingContext } from './reporting.context.js';
export { reportingModule } from './reporting.module.js';
