import { EventStoreDBClient } from '@eventstore/db-client';

/** Options of the client that are of use here, in small letters, without `-` and `_`. */
const OPTIONS = new Set([
  'tls',
  'tlscafile',
  'usercertfile',
  'userkeyfile',
  'nodepreference',
  'maxdiscoverattempts',
  'discoveryinterval',
  'gossiptimeout',
  'connectionname',
  'defaultdeadline',
  'keepaliveinterval',
  'keepalivetimeout',
]);

/**
 * The client for a connection string, which may hold a password. What the client does not know, or does not do (`tlsVerifyCert=false`), it
 * writes to the console with the whole string; its errors carry the string too. So such options do not reach it, and its errors go no further.
 *
 * @throws RangeError without any part of the connection string but the names of its options
 */
export function clientFor(url: string): EventStoreDBClient {
  const [, query = ''] = url.split('?');
  const seen = new Set<string>();
  for (const [name = ''] of query.split('&').map((one) => one.split('='))) {
    const option = name.toLowerCase().replace(/[-_]/g, '');
    if (option === '') continue;
    if (option === 'throwonappendfailure')
      throw new RangeError('EVENTSTORE_URL: leave throwOnAppendFailure out; its answers carry a wrong revision.');
    if (option === 'tlsverifycert')
      throw new RangeError('EVENTSTORE_URL: leave tlsVerifyCert out, certificates are always checked; name yours with tlsCAFile.');
    if (!OPTIONS.has(option) || seen.has(option))
      throw new RangeError(`EVENTSTORE_URL has an option that the client does not know, or has it twice: ${name.slice(0, 40)}.`);
    seen.add(option);
  }
  try {
    return EventStoreDBClient.connectionString(url);
  } catch (error) {
    if (/certificate|File/.test((error as Error).message) && !(error as { connectionString?: unknown }).connectionString)
      throw new RangeError('EVENTSTORE_URL names a file with certificates or keys that is not there.');
    throw new RangeError('EVENTSTORE_URL is no connection string such as esdb://host:2113?tls=true');
  }
}
