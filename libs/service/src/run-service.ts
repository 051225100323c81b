import { type Application, type ContextModule, runApplication } from '@sleutelbos/web';
import { composeService } from './compose-service.js';
import { configurationFrom } from './configuration.js';
import { openClusterEngines } from './open-cluster-engines.js';
import { tellAndExit } from './tell-and-exit.js';

/** A shutdown may take this long beside the time in which traffic is still taken. */
const PATIENCE_MS = 30_000;

/** The whole life of a service on EventStoreDB, Kafka and MongoDB, from its environment to its last signal. */
export async function runService(module: ContextModule): Promise<void> {
  try {
    const configuration = configurationFrom(process.env);
    const application = await composeService({ module, configuration, open: openClusterEngines });
    runApplication(application, { patienceMs: configuration.drainMs + PATIENCE_MS });
    application.log.info({ url: await started(application), service: module.name }, 'ready');
  } catch (error) {
    tellAndExit(error);
  }
}

/** What was begun ends in order, so that another replica need not wait for the lease. */
async function started(application: Application): Promise<string> {
  try {
    return await application.start();
  } catch (error) {
    await application.stop();
    throw error;
  }
}
