import { compensationModule } from '@sleutelbos/compensation';
import { runService } from '@sleutelbos/service';

await runService(compensationModule);
