import { expect, test } from 'vitest';
import { layOut } from './graph-layout.ts';

const step = (key: string, ...needs: string[]) => ({ key, needs });

test('each step comes in the layer after the last that it needs', () => {
  const { places, layers, rows } = layOut([
    step('report', 'notes', 'figures'),
    step('questions'),
    step('notes', 'questions'),
    step('figures', 'notes'),
    step('aside'),
  ]);
  expect(Object.fromEntries(places.map(({ key, layer }) => [key, layer]))).toEqual({
    questions: 0,
    aside: 0,
    notes: 1,
    figures: 2,
    report: 3,
  });
  expect([layers, rows]).toEqual([4, 2]);
});

test('an edge that others imply is not drawn', () => {
  const { edges } = layOut([step('a'), step('b', 'a'), step('c', 'a', 'b')]);
  expect(edges.map(({ from, to }) => `${from.key}→${to.key}`)).toEqual(['a→b', 'b→c']);
});

test('steps stand near those that they need', () => {
  const { places } = layOut([step('a'), step('b'), step('of_b', 'b'), step('of_a', 'a')]);
  const row = (key: string) => places.find((place) => place.key === key)?.row;
  expect([row('of_a'), row('of_b')]).toEqual([0, 1]);
});

test('a cycle, a need of itself and one of nothing end in some layout', () => {
  const { places } = layOut([step('a', 'b'), step('b', 'a', 'nothing'), step('c', 'c')]);
  expect(places).toHaveLength(3);
  expect(layOut([])).toEqual({ places: [], edges: [], layers: 0, rows: 0 });
});
