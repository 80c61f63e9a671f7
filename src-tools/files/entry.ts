import { folderSource } from '../folders/folder-source.ts';
import { builtInServer } from '../server-info.ts';
import { serve } from '../serve.ts';
import { registerFileTools } from './file-tools.ts';

/** Process entry: files in the folders named as arguments, or else in the client's roots. */
const server = builtInServer(
  'files',
  'Files',
  'Reads and changes files in the folders that the person chose. Deleting moves to a trash folder.',
);
registerFileTools(server, folderSource(server, process.argv.slice(2)));
serve(server);
