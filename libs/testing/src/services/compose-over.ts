import { embeddedBus } from '@sleutelbos/engines/message-bus/embedded/embedded-bus.js';
import type { EngineName, Engines, SystemPorts } from '@sleutelbos/kernel';
import { composeService } from '@sleutelbos/service/compose-service.js';
import type { ServiceConfiguration } from '@sleutelbos/service/configuration.js';
import type { Application, Authentication, ContextModule } from '@sleutelbos/web';
import { enginesThatFail } from './engines-that-fail.js';

export interface ComposedOver {
  /** What all services share. The bus is not: each has one of its own on the shared log, as it would have a client. */
  readonly shared: Engines;
  readonly system: SystemPorts;
  readonly authentication: Authentication;
  /** Engines that answer nobody at the moment. */
  readonly away?: ReadonlySet<EngineName>;
}

/** A service as its app composes it, over engines that are at hand. */
export function composeOver(
  module: ContextModule,
  { shared, system, authentication, away = new Set() }: ComposedOver,
): Promise<Application> {
  return composeService({
    module,
    configuration: CONFIGURATION,
    system,
    authentication,
    open: async ({ registry }) => {
      const { log, views, vault, reads } = shared;
      const bus = embeddedBus({ log, views, clock: system.clock }, registry.toBus(system.ciphers));
      return { ...enginesThatFail({ log, views, vault, reads, bus }, away), close: () => bus.close() };
    },
  });
}

/** Addresses, key and issuer are not used where engines and tokens are given. */
const CONFIGURATION: ServiceConfiguration = {
  port: 0,
  host: '127.0.0.1',
  publicFiguresOf: undefined,
  // Tests ask as fast as they can.
  requestsPerSecond: 0,
  trustedProxies: [],
  eventStoreUrl: '',
  kafkaBrokers: [],
  kafkaAccess: {},
  kafkaPrefix: '',
  eventSource: '',
  mongodb: { url: '', database: '' },
  register: { url: '', database: '' },
  kek: new Uint8Array(32),
  issuer: { url: 'https://sign-in.test', audience: 'sleutelbos' },
  drainMs: 0,
  logLevel: 'silent',
  promotion: 'auto',
};
