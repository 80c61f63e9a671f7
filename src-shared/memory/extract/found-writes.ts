import type { MemoryAuthor } from '../../contracts/memory.ts';
import type { MemoryWrite } from '../../contracts/memory-writes.ts';
import { newId } from '../../ids.ts';
import { objectTypeOf } from '../relations.ts';
import type { Found } from './found.ts';

/** Where found facts go. */
export type FoundIn = {
  readonly workspaceId: string;
  readonly episodeId: string;
  readonly by: MemoryAuthor;
  readonly now: number;
  readonly confidence: number;
};

/** The writes that keep what was found in an episode. */
export function writesOf(found: Found, place: FoundIn): readonly MemoryWrite[] {
  const { workspaceId, episodeId, by, now } = place;
  const { subject, relation, quote } = found;
  switch (found.kind) {
    case 'add':
      return [
        {
          type: 'fact.add',
          fact: {
            id: newId('fact', now),
            workspaceId,
            subject,
            relation,
            ...endOf(relation, found.object),
            ...(found.validFrom === undefined ? {} : { validFrom: found.validFrom }),
            validTo: found.validTo ?? null,
            confidence: place.confidence,
            episodeId,
            quote,
          },
          by,
        },
      ];
    case 'end':
      return [
        {
          type: 'fact.invalidate',
          workspaceId,
          target: {
            subject,
            relation,
            ...(found.object === undefined ? {} : endOf(relation, found.object)),
          },
          ...(found.at === undefined ? {} : { at: found.at }),
          episodeId,
          quote,
          by,
        },
      ];
    case 'correct':
      return [
        {
          type: 'fact.correct',
          workspaceId,
          matching: { subject, relation, ...endOf(relation, found.wrong) },
          patch: endOf(relation, found.right),
          episodeId,
          quote,
          by,
        },
        // Where nothing was believed that could be corrected; else the same again.
        ...writesOf(
          { ...found, kind: 'add', object: found.right, validFrom: undefined, validTo: undefined },
          place,
        ),
      ];
  }
}

type End =
  | { readonly object: { readonly name: string; readonly entityType: string } }
  | { readonly value: string };

/** An entity or a value, as the relation has it. */
function endOf(relation: string, name: string): End {
  const entityType = objectTypeOf(relation);
  return entityType === null ? { value: name } : { object: { name, entityType } };
}
