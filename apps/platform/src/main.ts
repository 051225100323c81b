import { isEngineError } from '@sleutelbos/kernel';
import { runApplication } from '@sleutelbos/web';
import { ConfigurationError, configurationFrom } from './configuration.js';
import { composePlatform } from './platform.js';

try {
  const configuration = configurationFrom(process.env);
  const { application, signIn } = await composePlatform(configuration, { demo: false });
  runApplication(application);
  const url = await application.start();
  application.log.info({ url, data: configuration.data }, 'ready');
  if (signIn)
    application.log.warn('tokens come from the demo’s sign-in, which lets anyone in: set OIDC_ISSUER and OIDC_AUDIENCE for real use');
} catch (error) {
  // What a person can mend is told in one message without a stack; anything else is a fault of ours.
  if (!(error instanceof ConfigurationError) && !isEngineError(error) && (error as NodeJS.ErrnoException).code !== 'EADDRINUSE')
    throw error;
  console.error((error as Error).message);
  process.exit(1);
}
