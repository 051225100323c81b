import { type ContextModule, runApplication } from '@sleutelbos/web';
import { composeService, type OpenEngines } from './compose-service.js';
import { configurationFrom } from './configuration.js';
import { tellAndExit } from './tell-and-exit.js';

/** A shutdown may take this long beside the time in which traffic is still taken. */
const PATIENCE_MS = 30_000;

/** The whole life of a service, from its environment to its last signal. */
export async function runService(module: ContextModule, open: OpenEngines): Promise<void> {
  try {
    const configuration = configurationFrom(process.env);
    const application = await composeService({ module, configuration, open });
    runApplication(application, { patienceMs: configuration.drainMs + PATIENCE_MS });
    const url = await application.start();
    application.log.info({ url, service: module.name }, 'ready');
  } catch (error) {
    tellAndExit(error);
  }
}
