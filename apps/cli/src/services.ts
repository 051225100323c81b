import type { DatabaseAddress } from '@sleutelbos/engines/cluster/open-cluster.js';
import { EngineError } from '@sleutelbos/kernel';

/** The engines of services, as the services themselves find them named. */
export interface ServicesAt {
  readonly eventStoreUrl: string;
  readonly mongodb: DatabaseAddress;
}

/** @throws EngineError unavailable: names what is missing in the environment */
export function servicesAt(): ServicesAt {
  return {
    eventStoreUrl: named('EVENTSTORE_URL', 'esdb://host:2113'),
    mongodb: databaseAt('MONGODB_URL', 'mongodb://host:27017/sleutelbos'),
  };
}

/** Where the services keep the register of destroyed keys. @throws EngineError unavailable */
export const registerOfServices = (): DatabaseAddress => databaseAt('SLEUTELBOS_REGISTER_URL', 'mongodb://other-host:27017/register');

function databaseAt(name: string, example: string): DatabaseAddress {
  const url = named(name, example);
  // Several hosts may stand in one address, which URL does not read.
  const database = /^[^/]+\/\/[^/]+\/([^?]+)/.exec(url)?.[1];
  if (database) return { url, database };
  throw new EngineError('unavailable', `${name} names no database: write it behind the host, such as ${example}.`);
}

function named(name: string, example: string): string {
  const text = process.env[name]?.trim();
  if (text) return text;
  throw new EngineError('unavailable', `${name} is missing: give the address that the services have, such as ${example}.`);
}
