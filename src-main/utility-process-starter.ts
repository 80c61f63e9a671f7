import { utilityProcess } from 'electron';
import type { ProcessStarter } from '#core/process-starter.ts';

/**
 * Starts processes as Electron utility processes.
 * @param onOutput gets what they print, by their name
 */
export function utilityProcessStarter(
  onOutput: (name: string, line: string) => void,
): ProcessStarter {
  return {
    start: ({ entryPath, name, environment, inherits = true, args = [], folder, ...own }) => {
      const child = utilityProcess.fork(entryPath, [...args], {
        ...(folder === undefined ? {} : { cwd: folder }),
        env: inherits ? { ...process.env, ...environment } : { ...environment },
        serviceName: name,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const tell = own.onOutput ?? ((text: string): void => onOutput(name, text));
      const output = (chunk: unknown): void => tell(String(chunk).trimEnd());
      child.stdout?.on('data', output);
      child.stderr?.on('data', output);
      const closeListeners = new Set<() => void>();
      let running = true;
      let killed = false;
      child.once('exit', () => {
        running = false;
        for (const listener of [...closeListeners]) listener();
        closeListeners.clear();
      });
      return {
        get processId() {
          return child.pid;
        },
        port: {
          send: (message) => {
            if (running) child.postMessage(message);
          },
          onMessage: (listener) => {
            child.on('message', listener);
            return () => child.off('message', listener);
          },
          onClose: (listener) => {
            closeListeners.add(listener);
            return () => closeListeners.delete(listener);
          },
          // There is no hanging up on a utility process; asking it to end is the nearest thing.
          close: () => {
            if (running) child.kill();
          },
        },
        onExit: (listener) => child.once('exit', (code) => listener(killed ? null : code)),
        kill: () => {
          if (!running) return;
          killed = true;
          // `child.kill` asks, and a busy process would not hear it.
          if (child.pid === undefined) child.once('spawn', () => killNow(child.pid));
          else killNow(child.pid);
        },
      };
    },
  };
}

function killNow(processId: number | undefined): void {
  try {
    if (processId !== undefined) process.kill(processId, 'SIGKILL');
  } catch {
    // It has ended by itself meanwhile; its exit is told like any other.
  }
}
