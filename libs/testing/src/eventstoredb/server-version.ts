import { EventStoreDBClient } from '@eventstore/db-client';

/** What a server says of itself. @throws when none answers there */
export async function serverVersion(url: string): Promise<string> {
  const client = EventStoreDBClient.connectionString(url);
  try {
    const { capabilities } = client as unknown as { capabilities: Promise<{ serverVersion: string }> };
    return (await capabilities).serverVersion;
  } finally {
    await client.dispose();
  }
}
