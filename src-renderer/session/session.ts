import { type App, appContract, appTopics, type AppStatus } from '#shared/contracts/app.ts';
import type {
  Conversation,
  Delta,
  EventEnvelope,
  Question,
  Run,
  Task,
} from '#shared/contracts/entities.ts';
import type { KinglyError } from '#shared/errors.ts';
import { newId } from '#shared/ids.ts';
import { protocolVersion } from '#shared/protocol/table.ts';
import type { Port } from '#shared/rpc/port.ts';
import { connect, listen } from '#shared/rpc/rpc.ts';
import { passGate } from './sequence-gate.ts';

export type Snapshot = {
  readonly conversations: readonly Conversation[];
  readonly tasks: readonly Task[];
  readonly runs: readonly Run[];
  readonly questions: readonly Question[];
};

/** Where what the session hears goes. */
export type SessionListener = {
  readonly onSnapshot: (snapshot: Snapshot) => void;
  /** Each event once, in order. */
  readonly onEvent: (event: EventEnvelope) => void;
  readonly onDelta: (delta: Delta) => void;
  readonly onStatus: (status: AppStatus) => void;
  /** Jobs, kinds of work or schedules changed. */
  readonly onWork: () => void;
  /** Servers, tools or approvals changed. */
  readonly onTools: () => void;
  readonly onShow: (target: {
    readonly conversationId: string | null;
    readonly taskId: string | null;
  }) => void;
  readonly onProblem: (problem: KinglyError) => void;
};

/** What a window knows of the app across connections: the last event that it folded. */
export type Session = {
  /** Starts over or goes on, on a fresh port. Resolves once the app has answered. */
  begin(port: Port): Promise<void>;
  /** The app to call; null while there is no connection. */
  app(): App | null;
  readonly lastSequence: number | null;
};

/** Milliseconds before the nth snapshot for the same hole: 0, 500, doubled each time, at most 10 s. */
function snapshotPause(attempt: number): number {
  return attempt === 1 ? 0 : Math.min(10_000, 250 * 2 ** Math.min(10, attempt - 1));
}

/**
 * Folds the app's events exactly once over any number of connections: goes on after the last one,
 * asks again at a hole, and takes a snapshot where the app says so or the hole stays.
 */
export function createSession(listener: SessionListener): Session {
  const clientId = newId('client');
  let last: number | null = null;
  let current: App | null = null;
  /** The last event before the latest hole, and how often in a row there was a hole after it. */
  let holeAfter: number | null = null;
  let holes = 0;

  const begin = async (port: Port): Promise<void> => {
    const app = connect(port, appContract);
    /** Events wait here until the answer to `session.open` says where they go on from. */
    let early: EventEnvelope[] | null = [];
    let openings = 0;
    let pause: ReturnType<typeof setTimeout> | undefined;

    const take = (events: readonly EventEnvelope[]): void => {
      if (early !== null) {
        early.push(...events);
        return;
      }
      const verdict = passGate(last ?? 0, events);
      for (const event of verdict.events) {
        // Before the fold, so that a row that cannot be shown is not shown again and again.
        last = event.sequence;
        listener.onEvent(event);
      }
      if (verdict.kind === 'gap') mend(verdict.last);
    };

    /** Asks for what is missing; where that did not help, for a snapshot, ever less often. */
    const mend = (reached: number): void => {
      holes = holeAfter === reached ? holes + 1 : 1;
      holeAfter = reached;
      if (holes === 1) {
        void reopen();
        return;
      }
      // What comes meanwhile is part of the snapshot.
      early = [];
      pause = setTimeout(
        () => {
          last = null;
          void reopen();
        },
        snapshotPause(holes - 1),
      );
    };

    const open = async (): Promise<void> => {
      clearTimeout(pause);
      openings += 1;
      const opening = openings;
      early = [];
      const { sequence, status, snapshot } = await app['session.open']({
        protocol: protocolVersion,
        clientId,
        lastSequence: last,
      });
      if (opening !== openings) return;
      listener.onStatus(status);
      if (snapshot !== null) {
        last = sequence;
        listener.onSnapshot(snapshot);
      }
      const waited: readonly EventEnvelope[] = early;
      early = null;
      take(waited);
    };

    const reopen = async (): Promise<void> => {
      try {
        await open();
      } catch {
        // The connection is made anew, which opens the session again.
        port.close();
      }
    };

    const stopListening = listen(
      port,
      appTopics,
      {
        events: ({ events, acknowledge }) => {
          take(events);
          // A lost connection is noticed by whoever needs it.
          if (acknowledge) app['events.reached']({}).catch(() => undefined);
        },
        delta: listener.onDelta,
        status: listener.onStatus,
        work: listener.onWork,
        tools: listener.onTools,
        reset: () => {
          last = null;
          void reopen();
        },
        show: listener.onShow,
      },
      listener.onProblem,
    );
    port.onClose(() => {
      clearTimeout(pause);
      stopListening();
      if (current === app) current = null;
    });
    await open();
    current = app;
  };

  return {
    begin,
    app: () => current,
    get lastSequence() {
      return last;
    },
  };
}
