import { realSystem } from '../../system/real-system.js';
import { eventLogContract } from '../event-log.contract.js';
import { memoryEventLog } from './memory-event-log.js';

eventLogContract('memory', async () => {
  const log = memoryEventLog(realSystem());
  return { log, close: () => log.close() };
});
