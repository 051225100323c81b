import { matchingModule } from '@sleutelbos/matching';
import { runService } from '@sleutelbos/service';

await runService(matchingModule);
