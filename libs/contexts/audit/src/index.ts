export { auditContext } from './audit.context.js';
export { auditModule } from './audit.module.js';
