import { fileURLToPath } from 'node:url';
import { filledFolder } from '../filled/filled.mjs';
import { inTurn, median, row } from '../measuring.mjs';
import { jsonLine, startChild } from '../serving/child.mjs';
import { temporaryFolder } from '../temporary-folder.mjs';

export const about =
  'events a second from the log through the codec into a view (the figures of a programme, in the view store on disk), beside reading and JSON.parse-ing the same rows';
export const leavesOut =
  'views with a document for every request, whose writing costs more than the reading (their speed is printed beside); the other views that a whole rebuild folds too; opening the folder';

const ONE = fileURLToPath(new URL('one-replay.mjs', import.meta.url));
const SIZES = [100_000, 1_000_000];

export async function bench({ quick, say }) {
  const folder = temporaryFolder('replay');
  const [small, large] = await Promise.all([filled(0), filled(1)].map((one) => one));
  function filled(index) {
    return filledFolder(folder, quick ? SIZES[index] / 10 : SIZES[index], { say });
  }
  const once = async (how, { data }) => {
    const { found, ended } = await startChild(ONE, { args: [how, data], ready: jsonLine });
    await ended;
    return found;
  };
  const peaks = [];
  const pairs = await inTurn(
    async () => {
      const measured = await once('view', large);
      peaks.push({ large: measured.peakMiB, small: (await once('view', small)).peakMiB });
      return measured.rate;
    },
    async () => (await once('bare', large)).rate,
  );
  const at = (size) => median(peaks.slice(1).map((peak) => peak[size]));
  say(
    `Peak memory of a replay: ${at('small').toFixed(0)} MiB with ${small.events} events, ${at('large').toFixed(0)} MiB with ${large.events} (× ${(at('large') / at('small')).toFixed(2)}; wanted within 0.9 to 1.1)`,
  );
  const documents = await once('documents', large);
  say(`Into the help requests' view, a document for each: ${Math.round(documents.rate)} events/s`);
  return [row('events', 'events/s', pairs, { atLeast: 0.5 })];
}
