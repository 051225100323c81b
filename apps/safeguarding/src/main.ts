import { safeguardingModule } from '@sleutelbos/safeguarding';
import { runService } from '@sleutelbos/service';

await runService(safeguardingModule);
