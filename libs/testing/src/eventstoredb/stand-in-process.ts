/** The stand-in as a process of its own, where it shall be frozen or killed, or its work not be measured: prints its URL, ends with its parent's pipe. */
import { startEventStoreDbStandIn } from './stand-in.js';

const standIn = await startEventStoreDbStandIn();
console.log(standIn.url);
process.stdin.on('end', () => process.exit(0)).resume();
