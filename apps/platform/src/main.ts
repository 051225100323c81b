import { tellAndExit } from '@sleutelbos/service/tell-and-exit.js';
import { runApplication } from '@sleutelbos/web';
import { configurationFrom } from './configuration.js';
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
  tellAndExit(error);
}
