/**
 * A process that downloads one file from the model hub: `hub-download.mjs URI FILE`.
 * Prints `progress BYTES`; a later run goes on where this one was ended.
 */
import { basename, dirname } from 'node:path';
import { createModelDownloader } from 'node-llama-cpp';

const [uri, target] = process.argv.slice(2);
if (uri === undefined || target === undefined) {
  console.error('usage: hub-download.mjs URI FILE');
  process.exit(2);
}
try {
  let last = 0;
  const downloader = await createModelDownloader({
    modelUri: uri,
    dirPath: dirname(target),
    fileName: basename(target),
    skipExisting: false,
    deleteTempFileOnCancel: false,
    onProgress: ({ downloadedSize }) => {
      if (Date.now() - last < 300) return;
      last = Date.now();
      console.log(`progress ${downloadedSize}`);
    },
  });
  await downloader.download();
  process.exit(0);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
}
