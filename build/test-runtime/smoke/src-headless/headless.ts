import { fork } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';

/** The same two parts in plain Node. */
const here = path.dirname(fileURLToPath(import.meta.url));
const worker = new Worker(path.join(here, 'store-thread.js'), { workerData: { file: ':memory:' } });
worker.on('message', (message: unknown) => console.log(JSON.stringify({ store: message })));
const backend = fork(path.join(here, 'backend.js'));
backend.on('message', (message) => console.log(JSON.stringify({ backend: message })));
backend.send({ model: process.env['SMOKE_MODEL'] });
