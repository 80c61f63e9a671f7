import type { AppStatus } from '#shared/contracts/app.ts';
import type { EventEnvelope } from '#shared/contracts/entities.ts';
import type { Port } from '#shared/rpc/port.ts';
import type { Logger } from './logger.ts';
import type { SecretBox } from './secrets/secret-box.ts';
import type { ProcessStarter } from './process-starter.ts';

/** What a shell gives to the app. Paths are absolute. */
export type ApplicationOptions = {
  readonly shell: 'desktop' | 'headless';
  readonly version: string;
  /** Where `kingly.db` lives; made when it is missing. */
  readonly dataFolder: string;
  /** Where models are kept, outside the repository. */
  readonly cacheFolder: string;
  /** The built (or source) entry of the store thread and of the backend process. */
  readonly storeThreadPath: string;
  readonly backendPath: string;
  /** The entry of the frontend-model process and the folder of what was trained; absent: no readers. */
  readonly frontend?: { readonly entryPath: string; readonly filesFolder: string };
  /** The folder of the workflows that come with Kingly; the person’s are in the data folder. */
  readonly workflowsFolder: string;
  /** How a process is started here: Electron’s utility process or Node’s child process. */
  readonly starter: ProcessStarter;
  /** The entry of a built-in tool server, by its name; without it there are none. */
  readonly toolServerPath?: (server: string) => string;
  /** Seals the secrets of tool servers; where absent, only the rights of their file protect them. */
  readonly secretBox?: SecretBox;
  readonly log: Logger;
};

/** The app without a shell. */
export type Application = {
  /** Serves one client (window, browser) until its port closes. */
  connect(port: Port): void;
  status(): AppStatus;
  /** Listeners for shells: notifications, tray. Return a function that removes them. */
  onEvents(listener: (events: readonly EventEnvelope[]) => void): () => void;
  onStatus(listener: (status: AppStatus) => void): () => void;
  /** Brings a task or conversation up in the clients. */
  show(target: { readonly conversationId: string | null; readonly taskId: string | null }): void;
  /** How many tasks, runs and answers are open, for the tray. */
  openWork(): Promise<number>;
  /** Tells the clients of a mistake inside the app after which it goes on. */
  tellProblem(message: string): void;
  /** Drains the backend, closes the store. Work that runs is taken up at the next start. */
  close(): Promise<void>;
};
