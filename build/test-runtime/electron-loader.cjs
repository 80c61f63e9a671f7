// The main script of the test runtime: starts the app whose folder is named on the command line,
// as a stock Electron does. It is copied into the runtime's `resources/app`.
const { existsSync, readFileSync } = require('node:fs');
const path = require('node:path');
const { app } = require('electron');

const position = process.argv.findIndex(
  (argument, index) =>
    index > 0 && !argument.startsWith('-') && existsSync(path.join(argument, 'package.json')),
);
if (position < 0) {
  process.stderr.write('Name the folder of the app to start.\n');
  app.exit(2);
} else {
  const folder = path.resolve(process.argv[position] ?? '');
  const manifest = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  Reflect.apply(Reflect.get(app, 'setAppPath'), app, [folder]);
  if (manifest.productName || manifest.name) app.setName(manifest.productName || manifest.name);
  if (manifest.version) Reflect.apply(Reflect.get(app, 'setVersion'), app, [manifest.version]);
  // As with a stock Electron: the program, then the app, then its own arguments.
  process.argv.splice(1, position, folder);
  require(path.join(folder, manifest.main || 'index.js'));
}
