import { reportingModule } from '@sleutelbos/reporting';
import { runService } from '@sleutelbos/service';

await runService(reportingModule);
