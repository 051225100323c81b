import type { ViewShape } from '@sleutelbos/kernel';
import type { Mongodb } from '../../mongodb/open-mongodb.js';
import type { DocumentText } from '../document-text.js';
import { collectionOf, type ViewRow } from './view-collection.js';

/** Every document that stands for a view, tombstones too, beside whoever writes them: for checks. In no order. @throws EngineError */
export async function readDocuments(
  { connection, attempt }: Mongodb,
  view: ViewShape,
  each: (document: DocumentText) => void,
): Promise<void> {
  const fields = { position: 1, document: 1 } as const;
  await attempt(async () => {
    for await (const row of connection.collection<ViewRow>(collectionOf(view)).find({}, { projection: fields })) {
      const { _id: id, position, document } = row as unknown as ViewRow;
      each({ id, position, document });
    }
  });
}
