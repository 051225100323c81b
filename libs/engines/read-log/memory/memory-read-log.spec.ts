import { realClock } from '../../system/real-clock.js';
import { readLogContract } from '../read-log.contract.js';
import { memoryReadLog } from './memory-read-log.js';

readLogContract('memory', async () => {
  const log = memoryReadLog(realClock());
  return { log, close: () => log.close() };
});
