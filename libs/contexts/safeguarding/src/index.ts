export { safeguardingContext } from './safeguarding.context.js';
export { safeguardingModule } from './safeguarding.module.js';
