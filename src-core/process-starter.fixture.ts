/**
 * The process that the starters’ contract suite starts. It stands alone, so that it runs from its
 * source under Node and, built as one file, in Electron’s utility process.
 */
type StarterRequest = { readonly id?: number; readonly do?: string; readonly value?: unknown };
type ElectronParent = {
  on(event: 'message', listener: (event: { readonly data: StarterRequest }) => void): void;
  postMessage(message: unknown): void;
};

const parent: ElectronParent | null | undefined = Reflect.get(process, 'parentPort');

function answer(id: number | undefined, value: unknown): void {
  const message = { id, value };
  if (parent) parent.postMessage(message);
  else process.send?.(message);
}

function handle({ id, do: what, value }: StarterRequest): void {
  switch (what) {
    case 'echo':
      return answer(id, value);
    case 'environment':
      return answer(id, process.env[String(value)] ?? null);
    case 'start':
      return answer(id, { args: process.argv.slice(2), folder: process.cwd() });
    case 'process-id':
      return answer(id, process.pid);
    case 'print':
      process.stdout.write('to stdout\n');
      process.stderr.write('to stderr\n');
      return answer(id, null);
    case 'exit':
      process.exit(Number(value));
      return;
    case 'throw':
      setImmediate(() => {
        throw new Error('thrown on purpose');
      });
      return;
    case 'spin':
      for (;;);
    default:
      throw new Error(`unknown request ${String(what)}`);
  }
}

if (parent) {
  parent.on('message', ({ data }) => handle(data));
} else {
  process.on('message', (request: StarterRequest) => handle(request));
  process.on('disconnect', () => process.exit(0));
}

// A module of its own: its names are not global.
export {};
