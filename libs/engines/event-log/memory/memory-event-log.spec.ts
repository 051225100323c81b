import { realSystem } from '../../system/real-system.js';
import { eventLogContract } from '../event-log.contract.js';
import { importingLogContract } from '../importing-log.contract.js';
import { memoryEventLog } from './memory-event-log.js';

const made = async () => {
  const log = memoryEventLog(realSystem());
  return { log, close: () => log.close() };
};

eventLogContract('memory', made);
importingLogContract('memory', made);
