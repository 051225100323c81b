import { type ContextModule, policyFile } from '@sleutelbos/web';
import { AccessLogController } from './access-log/access-log.controller.js';
import { auditContext } from './audit.context.js';
import { OwnGrantsController } from './grants/own-grants.controller.js';
import { ReplaysController } from './replay/replays.controller.js';

export const auditModule: ContextModule = {
  name: 'audit',
  title: { nl: 'Controle', en: 'Audit' },
  description: {
    nl: 'Wat is er gebeurd, en wie heeft wat gezien?',
    en: 'What happened, and who saw what?',
  },
  version: '1.0.0',
  controllers: [ReplaysController, OwnGrantsController, AccessLogController],
  policies: policyFile(import.meta.url, 'audit.cedar'),
  context: auditContext,
};
