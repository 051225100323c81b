import { eventStoreDbServer } from '@sleutelbos/testing/engines/eventstoredb.js';
import { startFerretdb } from '../infra/engines/ferretdb.mjs';
import { startKafka } from '../infra/engines/kafka.mjs';

/**
 * What answers at KAFKA_BROKERS, MONGODB_URL and EVENTSTORE_URL, else engines that are started here and end with the work; only these can be
 * killed. `own`: started here whatever the variables say.
 */
export async function withEnginesAtHand(work, { own = false } = {}) {
  const { KAFKA_BROKERS: brokers, MONGODB_URL: url } = own ? {} : process.env;
  const given = { stop: async () => undefined };
  const opened = [];
  const keep = async (starting) => {
    const engine = await starting;
    opened.push(engine);
    return engine;
  };
  try {
    const log = await keep(eventStoreDbServer());
    const kafka = await keep(brokers ? { ...given, brokers, version: `at ${brokers}` } : startKafka());
    const started = await keep(url ? { ...given, url, version: 'mongodb at MONGODB_URL' } : startFerretdb());
    const mongodb = url ? started : { ...started, version: `ferretdb ${started.version}` };
    return await work({ log, kafka, mongodb });
  } finally {
    for (const engine of opened.reverse()) await engine.stop();
  }
}
