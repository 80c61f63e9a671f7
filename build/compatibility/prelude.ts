/**
 * Put before every Node entry of the compatibility build: what Node 16 lacks and the product
 * uses. Only the tests' old Electron runs this; the product's sources know nothing of it.
 */
import 'core-js/actual/array/at';
import 'core-js/actual/array/find-last';
import 'core-js/actual/array/find-last-index';
import 'core-js/actual/array/from-async';
import 'core-js/actual/array/to-reversed';
import 'core-js/actual/array/to-sorted';
import 'core-js/actual/array/to-spliced';
import 'core-js/actual/array/with';
import 'core-js/actual/iterator';
import 'core-js/actual/map/group-by';
import 'core-js/actual/object/group-by';
import 'core-js/actual/promise/try';
import 'core-js/actual/promise/with-resolvers';
import 'core-js/actual/set/difference';
import 'core-js/actual/set/intersection';
import 'core-js/actual/set/is-disjoint-from';
import 'core-js/actual/set/is-subset-of';
import 'core-js/actual/set/is-superset-of';
import 'core-js/actual/set/symmetric-difference';
import 'core-js/actual/set/union';
import 'core-js/actual/string/is-well-formed';
import 'core-js/actual/string/to-well-formed';
import 'core-js/actual/typed-array/at';
import 'core-js/actual/typed-array/find-last';
import 'core-js/actual/typed-array/to-sorted';
import 'core-js/actual/structured-clone';
import 'core-js/actual/symbol/async-dispose';
import 'core-js/actual/symbol/dispose';
import buffer from 'node:buffer';
import crypto from 'node:crypto';
import diagnostics from 'node:diagnostics_channel';
import streams from 'node:stream/web';
import './prelude-abort.ts';
import './prelude-safe-storage.ts';
import { FormData, Headers, Request, Response, fetch } from 'undici';

function provide(values: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined || name in globalThis) continue;
    Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
  }
}

provide({ crypto: crypto.webcrypto, Blob: buffer.Blob, ...streams });
provide({ FormData, Headers, Request, Response, fetch });

// Nobody listens to what a package tells of itself.
if (!('tracingChannel' in diagnostics)) {
  Object.defineProperty(diagnostics, 'tracingChannel', {
    value: () => ({ hasSubscribers: false }),
  });
}
