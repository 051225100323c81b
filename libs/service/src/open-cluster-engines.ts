import { openCluster } from '@sleutelbos/engines/cluster/open-cluster.js';
import type { OpenEngines } from './compose-service.js';

/** The engines that the configuration names. */
export const openClusterEngines: OpenEngines = ({ configuration, context, registry, system, report }) =>
  openCluster({ ...configuration, context, toBus: registry.toBus(system.ciphers), system, report });
