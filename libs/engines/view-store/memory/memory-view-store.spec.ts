import { movableClock } from '../../system/movable-clock.js';
import { viewStoreContract } from '../view-store.contract.js';
import { memoryViewStore } from './memory-view-store.js';

viewStoreContract('memory', async () => {
  const clock = movableClock(1_000_000);
  const store = memoryViewStore(clock);
  return { store, pass: (ms) => clock.moveTo(clock.now() + ms), close: () => store.close() };
});
