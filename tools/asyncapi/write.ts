/** Writes `docs/reference/asyncapi.json`: `npm run asyncapi`. */
import { writeFileSync } from 'node:fs';
import { DOCUMENT, documentFromTree, written } from './from-tree.js';

writeFileSync(DOCUMENT, written(await documentFromTree()));
