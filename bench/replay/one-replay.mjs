/** One replay of a filled folder, in a process of its own so that its peak memory is its own: `view`, `documents` or `bare`, and the folder. */
import { realClock } from '@sleutelbos/engines/system/real-clock.js';
import { startThread } from '@sleutelbos/engines/system/threads.js';

const thread = startThread(new URL('replay-thread.mjs', import.meta.url), process.argv.slice(2), realClock());
void thread.ended.then((error) => {
  if (error) throw error;
});
thread.listen(async (result) => {
  console.log(JSON.stringify({ ...result, peakMiB: process.resourceUsage().maxRSS / 1024 }));
  await thread.close();
});
