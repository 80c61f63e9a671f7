import { expect, test } from 'vitest';
import type { Recalled } from '#shared/contracts/memory.ts';
import { recalledFor, recalledSection, usedWrites } from './recalled.ts';

const item = (more: Partial<Recalled>): Recalled => ({
  kind: 'fact',
  id: 'fact_1',
  text: 'Anna lives in Graz',
  validFrom: new Date(2026, 4, 12).getTime(),
  recordedAt: 0,
  score: 1,
  why: ['words'],
  ...more,
});
const asked = { workspaceId: 'ws_default', text: 'Where does Anna live?' };

test('the question itself and what only stood nearby are left out', async () => {
  const queries: unknown[] = [];
  const store = {
    'memory.recall': async (query: unknown) => {
      queries.push(query);
      return [
        item({ kind: 'value', id: 'favourite_editor', text: 'Helix' }),
        item({}),
        item({ id: 'ep_1', kind: 'episode', why: ['nearby'] }),
        item({ id: 'ep_2', kind: 'episode', text: 'Where does  Anna live?' }),
        item({ id: 'fact_2', why: ['linked'] }),
      ];
    },
  };
  const found = await recalledFor(store, { ...asked, wordsOnly: false, limit: 5 });
  expect(found.map(({ id }) => id)).toEqual(['favourite_editor', 'fact_1', 'fact_2']);
  expect(queries).toEqual([{ workspaceId: 'ws_default', text: asked.text, limit: 10 }]);
  const few = await recalledFor(store, { ...asked, wordsOnly: true, limit: 5 });
  expect(few.map(({ id }) => id)).toEqual(['favourite_editor', 'fact_1']);
  expect(
    await recalledFor(store, { ...asked, text: 'and so?', wordsOnly: false, limit: 5 }),
  ).toEqual([]);
});

test('each line carries its date and id; facts that were shown count as used', () => {
  const items = [item({ kind: 'value', id: 'favourite_editor', text: 'Helix' }), item({})];
  expect(recalledSection(items)).toBe(
    'What you remember, with when it was said:\n' +
      '- favourite editor: Helix\n- (12 May 2026, fact_1) Anna lives in Graz',
  );
  expect(recalledSection([])).toBe('');
  expect(usedWrites(items)).toEqual([{ type: 'fact.used', ids: ['fact_1'] }]);
  expect(usedWrites([])).toEqual([]);
});
