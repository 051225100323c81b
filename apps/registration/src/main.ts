import { registrationModule } from '@sleutelbos/registration';
import { runService } from '@sleutelbos/service';

await runService(registrationModule);
