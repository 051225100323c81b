export { registrationContext } from './registration.context.js';
export { registrationModule } from './registration.module.js';
