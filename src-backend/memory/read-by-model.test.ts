import { expect, test } from 'vitest';
import type { Episode } from '#shared/contracts/memory.ts';
import { modelOfParts, saying } from '../generate/model-of-parts.ts';
import { checkFact, readByModel } from './read-by-model.ts';

const text = 'After years at Ikea, Mona runs the Stockholm shop of Lego since May 2020.';
const fact = {
  quote: text,
  subject: 'Mona',
  relation: 'works at',
  object: 'Lego',
  since: '',
  ended: false,
};

test('a fact must quote the text, and name only what the quote holds', () => {
  const said = Date.UTC(2024, 0, 1);
  expect(checkFact(fact, text, said)).toMatchObject({
    kind: 'add',
    relation: 'works_at',
    object: 'Lego',
  });
  expect(checkFact({ ...fact, since: 'May 2020' }, text, said)).toMatchObject({
    validFrom: Date.UTC(2020, 4, 1),
  });
  expect(checkFact({ ...fact, since: 'May 2019' }, text, said)).toMatchObject({
    validFrom: undefined,
  });
  expect(checkFact({ ...fact, ended: true }, text, said)).toMatchObject({ kind: 'end' });
  const wrong = [
    { ...fact, quote: 'Mona runs Lego' },
    { ...fact, object: 'Playmobil' },
    { ...fact, subject: 'Lena' },
    { ...fact, subject: 'me' },
    { ...fact, relation: '??' },
    { ...fact, quote: '' },
  ];
  for (const invented of wrong) expect(checkFact(invented, text, said)).toBeNull();
});

test('the model is asked under a grammar, reasoning first; what it invents is dropped', async () => {
  const model = modelOfParts([
    saying(JSON.stringify({ reasoning: 'r', facts: [fact, { ...fact, object: 'Mars' }] })),
  ]);
  const episode: Episode = {
    id: 'ep_1',
    workspaceId: 'ws_default',
    sourceKind: 'note',
    sourceId: null,
    speaker: 'person',
    conversationId: null,
    title: '',
    text,
    part: 0,
    referenceTime: 1,
    recordedAt: 1,
    metadata: {},
  };
  const found = await readByModel(model, episode, new AbortController().signal);
  expect(found).toMatchObject([{ object: 'Lego' }]);
  const schema = model.requests[0]?.schema;
  expect(Object.keys(Object(schema?.['properties']))).toEqual(['reasoning', 'facts']);
});
