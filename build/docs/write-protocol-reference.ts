import { writeFileSync } from 'node:fs';
import { protocolReference } from '#shared/protocol/grammar.ts';

/** Writes `docs/protocol.md` from the table: `npm run docs:protocol`. */
writeFileSync(new URL('../../docs/protocol.md', import.meta.url), protocolReference());
