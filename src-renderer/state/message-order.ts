/** A place in a conversation's list. `position` is null until the store gave one. */
export type Place = {
  readonly id: string;
  readonly position: number | null;
  /** Answered on the spot and never sent, so that it never gets a position. */
  readonly ephemeral: boolean;
};

/** Adds a row that the store does not know yet, at the end. */
export function appendPlace(
  places: readonly Place[],
  id: string,
  ephemeral: boolean,
): readonly Place[] {
  if (places.some((place) => place.id === id)) return places;
  return [...places, { id, position: null, ephemeral }];
}

/** Puts a stored row where its position says; a row painted before it was stored stays in place. */
export function confirmPlace(
  places: readonly Place[],
  id: string,
  position: number,
): readonly Place[] {
  const at = places.findLastIndex((place) => place.id === id);
  const confirmed: Place = { id, position, ephemeral: false };
  if (at >= 0) {
    if (places[at]?.position === position) return places;
    if (fits(places, at, position)) return places.with(at, confirmed);
  }
  const rest = at < 0 ? places : places.toSpliced(at, 1);
  return rest.toSpliced(indexFor(rest, position), 0, confirmed);
}

function fits(places: readonly Place[], at: number, position: number): boolean {
  for (let index = at - 1; index >= 0; index -= 1) {
    const before = places[index]?.position ?? null;
    if (before === null) continue;
    if (before > position) return false;
    break;
  }
  for (let index = at + 1; index < places.length; index += 1) {
    const after = places[index]?.position ?? null;
    if (after !== null) return after > position;
  }
  return true;
}

/** After the last smaller position and what was answered on the spot there, before what is unsent. */
function indexFor(places: readonly Place[], position: number): number {
  let index = places.length;
  while (index > 0) {
    const before = places[index - 1]?.position ?? null;
    if (before !== null && before < position) break;
    index -= 1;
  }
  while (index < places.length && places[index]?.ephemeral === true) index += 1;
  return index;
}
