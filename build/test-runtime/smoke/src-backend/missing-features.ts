/**
 * What the product may use although Node 16 lacks it; the compatibility build fills it in.
 * @returns the names of what is absent; empty when all is well
 */
export function missingFeatures(): readonly string[] {
  const places: readonly (readonly [string, object, readonly string[]])[] = [
    [
      'globalThis',
      globalThis,
      [
        'fetch',
        'Headers',
        'Request',
        'Response',
        'FormData',
        'Blob',
        'structuredClone',
        'crypto',
        'ReadableStream',
        'TransformStream',
        'TextDecoderStream',
        'Iterator',
      ],
    ],
    ['AbortSignal', AbortSignal, ['any', 'timeout']],
    ['AbortSignal.prototype', AbortSignal.prototype, ['throwIfAborted']],
    ['Array', Array, ['fromAsync']],
    [
      'Array.prototype',
      Array.prototype,
      ['at', 'findLast', 'toReversed', 'toSorted', 'toSpliced', 'with'],
    ],
    ['Map', Map, ['groupBy']],
    ['Object', Object, ['groupBy', 'hasOwn']],
    ['Promise', Promise, ['try', 'withResolvers']],
    ['Set.prototype', Set.prototype, ['difference', 'intersection', 'isSubsetOf', 'union']],
    ['String.prototype', String.prototype, ['isWellFormed', 'replaceAll', 'toWellFormed']],
    ['Symbol', Symbol, ['asyncDispose', 'dispose']],
    ['crypto', globalThis.crypto, ['getRandomValues', 'randomUUID', 'subtle']],
  ];
  return places.flatMap(([place, object, names]) =>
    names.filter((name) => !(name in object)).map((name) => `${place}.${name}`),
  );
}
