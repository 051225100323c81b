import type { DatabaseAddress } from '@sleutelbos/engines/cluster/open-cluster.js';
import { EngineError } from '@sleutelbos/kernel';
import { databaseIn, eventStoreUrlIn } from '@sleutelbos/service/engine-addresses.js';
import { ConfigurationError, Environment } from '@sleutelbos/service/environment.js';

/** The engines of services, as the services themselves find them named, by the same rules. */
export interface ServicesAt {
  readonly eventStoreUrl: string;
  readonly mongodb: DatabaseAddress;
}

/** @throws EngineError unavailable: names what is missing in the environment, or does not fit */
export function servicesAt(): ServicesAt {
  return found((environment) => ({
    eventStoreUrl: eventStoreUrlIn(environment) as string,
    mongodb: databaseIn(environment, 'MONGODB_URL', 'mongodb://host:27017/sleutelbos') as DatabaseAddress,
  }));
}

/** Where the services keep the register of destroyed keys. @throws EngineError unavailable */
export function registerOfServices(): DatabaseAddress {
  const example = 'mongodb://other-host:27017/register';
  return found((environment) => databaseIn(environment, 'SLEUTELBOS_REGISTER_URL', example) as DatabaseAddress);
}

function found<T>(look: (environment: Environment) => T): T {
  const environment = new Environment(process.env);
  const there = look(environment);
  try {
    environment.check();
    return there;
  } catch (error) {
    throw error instanceof ConfigurationError ? new EngineError('unavailable', error.message) : error;
  }
}
