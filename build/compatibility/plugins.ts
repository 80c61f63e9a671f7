import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const here = path.dirname(fileURLToPath(import.meta.url));

/** Regular expressions with the `v` flag do not parse on old engines; one small package has some. */
export function olderRegularExpressions(): Plugin {
  return {
    name: 'kingly:older-regular-expressions',
    transform: {
      filter: { id: /[\\/]string-width[\\/]index\.js$/ },
      handler(code) {
        return {
          code: code
            .replace(/\\p\{RGI_Emoji\}/g, String.raw`\p{Extended_Pictographic}`)
            .replace(/\/v;/g, '/u;'),
          map: null,
        };
      },
    },
  };
}

/** Loads the page's prelude before its own script. */
export function rendererPrelude(): Plugin {
  const prelude = path.join(here, 'prelude-renderer.ts');
  return {
    name: 'kingly:renderer-prelude',
    enforce: 'post',
    transform: {
      order: 'post',
      filter: { id: /index\.html$/ },
      handler(code) {
        return { code: `import ${JSON.stringify(prelude)};\n${code}`, map: null };
      },
    },
  };
}
