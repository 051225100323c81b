import { auditModule } from '@sleutelbos/audit';
import { runService } from '@sleutelbos/service';

await runService(auditModule);
