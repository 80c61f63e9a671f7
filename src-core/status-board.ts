import type { AppStatus } from '#shared/contracts/app.ts';
import type { ModelStatus } from '#shared/contracts/entities.ts';
import type { ApplicationOptions } from './application.ts';

/** Holds what the app is doing, and tells whoever wants to know when it changes. */
export type StatusBoard = {
  status(): AppStatus;
  patch(patch: Partial<AppStatus>): void;
  setModel(model: ModelStatus): void;
  onChange(listener: (status: AppStatus) => void): () => void;
};

export function createStatusBoard(
  options: Pick<ApplicationOptions, 'shell' | 'version'>,
  onChange: (status: AppStatus) => void,
): StatusBoard {
  const listeners = new Set([onChange]);
  let status: AppStatus = {
    version: options.version,
    shell: options.shell,
    backend: { state: 'starting', reason: null },
    store: { state: 'ok', reason: null },
    waiting: { jobs: 0, oldestAt: null, reason: null },
    problem: null,
    model: { current: null, available: [], choice: 'auto', state: 'looking', note: null },
    workflows: [],
  };
  const patch = (change: Partial<AppStatus>): void => {
    status = { ...status, ...change };
    for (const listener of listeners) listener(status);
  };
  return {
    status: () => status,
    patch,
    setModel: (model) => patch({ model }),
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
