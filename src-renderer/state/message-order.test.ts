import fc from 'fast-check';
import { expect, test } from 'vitest';
import { appendPlace, confirmPlace, type Place } from './message-order.ts';

const ids = (places: readonly Place[]): string => places.map(({ id }) => id).join(' ');

test('a row that was painted before it was stored stays where it is', () => {
  let places = confirmPlace([], 'a', 1);
  places = appendPlace(places, 'b', false);
  places = appendPlace(places, 'c', false);
  expect(ids(confirmPlace(places, 'b', 2))).toBe('a b c');
});

test('a row of another window comes before what is unsent here', () => {
  let places = confirmPlace([], 'a', 1);
  places = appendPlace(places, 'mine', false);
  places = confirmPlace(places, 'theirs', 2);
  expect(ids(places)).toBe('a theirs mine');
  expect(ids(confirmPlace(places, 'mine', 3))).toBe('a theirs mine');
});

test('what was answered on the spot keeps its place between stored rows', () => {
  let places = confirmPlace([], 'a', 1);
  places = appendPlace(places, 'here', true);
  places = confirmPlace(places, 'b', 2);
  expect(ids(places)).toBe('a here b');
});

test('in any order of arrival stored rows are sorted, and no row is there twice', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ id: fc.nat(30), how: fc.constantFrom('append', 'here', 'confirm') })),
      (steps) => {
        let places: readonly Place[] = [];
        for (const { id, how } of steps) {
          const name = how === 'here' ? `here${id}` : `m${id}`;
          if (how === 'confirm') places = confirmPlace(places, name, id + 1);
          else places = appendPlace(places, name, how === 'here');
        }
        const positions = places.flatMap(({ position }) => position ?? []);
        expect(positions).toEqual(positions.toSorted((a, b) => a - b));
        expect(new Set(places.map(({ id }) => id)).size).toBe(places.length);
      },
    ),
  );
});
