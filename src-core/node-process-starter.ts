import { fork } from 'node:child_process';
import type { Port } from '#shared/rpc/port.ts';
import type { ProcessStarter } from './process-starter.ts';

/** Starts processes as Node children, with messages over their IPC channel. */
export function nodeProcessStarter(onOutput: (name: string, line: string) => void): ProcessStarter {
  return {
    start: ({ entryPath, name, environment, inherits = true, args = [], folder, ...own }) => {
      const child = fork(entryPath, [...args], {
        cwd: folder,
        env: inherits ? { ...process.env, ...environment } : { ...environment },
        serialization: 'advanced',
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      });
      const tell = own.onOutput ?? ((text: string): void => onOutput(name, text));
      const output = (chunk: unknown): void => tell(String(chunk).trimEnd());
      child.stdout?.on('data', output);
      child.stderr?.on('data', output);
      // A failed send is followed by the exit, which is what the supervisor acts on.
      child.on('error', (error) => tell(error.message));
      const port: Port = {
        send: (message) => {
          if (child.connected) child.send(message as object, () => {});
        },
        onMessage: (listener) => {
          child.on('message', listener);
          return () => child.off('message', listener);
        },
        onClose: (listener) => {
          child.once('disconnect', listener);
          return () => child.off('disconnect', listener);
        },
        close: () => {
          if (child.connected) child.disconnect();
        },
      };
      return {
        processId: child.pid,
        port,
        onExit: (listener) => {
          child.once('exit', listener);
          // One that could not be started at all never exits.
          child.once('error', () => {
            if (child.pid === undefined) listener(null);
          });
        },
        kill: () => void child.kill('SIGKILL'),
      };
    },
  };
}
