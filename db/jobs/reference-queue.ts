/** How long a claim holds in histories, in milliseconds. */
export const leaseMs = 100;
/** When a failed attempt is tried again, in milliseconds from its end. */
export const retryMs = 50;
const mostAttempts = 20;
const mostCrashes = 3;

export const referenceKinds = ['chat', 'task_run'] as const;
export type ReferenceKind = (typeof referenceKinds)[number];
export type ReferenceOutcome = 'completed' | 'failed' | 'retry' | 'waiting' | 'released';

/** One job of the reference queue. */
export type ReferenceJob = {
  readonly number: number;
  readonly kind: ReferenceKind;
  readonly priority: number;
  readonly key: string | null;
  readonly allowed: number;
  maximum: number;
  runAt: number;
  status: string;
  attempt: number;
  crashes: number;
  owner: string;
  until: number;
  cancel: boolean;
  resume: boolean;
  /** What its one step gave. */
  step: number | null;
};

/** What a queue should do, in a few lines and in memory: histories are compared with it. */
export class ReferenceQueue {
  time = 1_000;
  readonly jobs: ReferenceJob[] = [];
  readonly paused = new Set<ReferenceKind>();
  readonly limits = new Map<ReferenceKind, number>();

  isOpen(job: ReferenceJob): boolean {
    return ['pending', 'running', 'waiting'].includes(job.status);
  }

  keyIsTaken(key: string | null, by: ReferenceJob | null = null): boolean {
    return (
      key !== null && this.jobs.some((job) => job !== by && job.key === key && this.isOpen(job))
    );
  }

  enqueue(
    given: Pick<ReferenceJob, 'kind' | 'priority' | 'key' | 'maximum'> & { readonly delay: number },
  ): void {
    const { delay, ...rest } = given;
    if (this.keyIsTaken(rest.key)) return;
    this.jobs.push({
      ...rest,
      number: this.jobs.length,
      allowed: rest.maximum,
      runAt: this.time + delay,
      status: 'pending',
      attempt: 0,
      crashes: 0,
      owner: '',
      until: 0,
      cancel: false,
      resume: false,
      step: null,
    });
  }

  claim(owner: string, limit: number): readonly string[] {
    const expired = this.jobs.filter((job) => job.status === 'running' && job.until <= this.time);
    this.endHopeless(expired);
    for (const job of expired) if (job.status === 'running') job.status = 'pending';
    const due = this.jobs
      .filter((job) => job.status === 'pending' && job.runAt <= this.time)
      .sort(
        (one, other) =>
          other.priority - one.priority || one.runAt - other.runAt || one.number - other.number,
      );
    const claimed: ReferenceJob[] = [];
    for (const job of due) {
      if (claimed.length === limit) break;
      const running = this.jobs.filter(
        ({ kind, status }) => kind === job.kind && status === 'running',
      );
      if (this.paused.has(job.kind)) continue;
      if (job.crashes >= mostCrashes - 1 && this.suspectRuns()) continue;
      if (running.length >= (this.limits.get(job.kind) ?? Infinity)) continue;
      job.status = 'running';
      job.attempt += 1;
      job.owner = owner;
      job.until = this.time + leaseMs;
      job.resume = false;
      claimed.push(job);
    }
    return claimed.map((job) => `job_${job.number}:${job.attempt}`).sort();
  }

  /** `null`: the app was closed, and nobody is to blame. */
  release(owner: string | null): void {
    const selected = this.jobs.filter(
      (job) => job.status === 'running' && (owner === null || job.owner === owner),
    );
    for (const job of selected) {
      if (owner !== null) job.crashes += 1;
      else if (job.maximum < mostAttempts) job.maximum += 1;
    }
    this.endHopeless(selected);
    for (const job of selected) {
      if (job.status !== 'running') continue;
      job.status = 'pending';
      job.runAt = Math.min(job.runAt, this.time);
    }
  }

  end(job: ReferenceJob, outcome: ReferenceOutcome): void {
    if (outcome === 'failed') job.status = 'failed';
    else if (job.cancel) job.status = 'cancelled';
    else if (outcome === 'completed') job.status = 'completed';
    else if (outcome === 'retry') {
      job.status = job.attempt >= job.maximum ? 'dead' : 'pending';
      if (job.status === 'pending') job.runAt = this.time + retryMs;
    } else if (outcome === 'released') {
      job.status = 'pending';
      job.runAt = this.time;
      job.maximum = Math.max(job.maximum, Math.min(mostAttempts, job.maximum + 1));
    } else {
      job.maximum += 1;
      job.crashes = 0;
      job.status = job.resume ? 'pending' : 'waiting';
      if (job.resume) job.runAt = this.time;
    }
    job.resume = false;
  }

  redrive(job: ReferenceJob): 'done' | 'duplicate' | 'not_found' {
    if (this.isOpen(job) ? false : this.keyIsTaken(job.key, job)) return 'duplicate';
    if (job.status !== 'dead' && job.status !== 'failed') return 'not_found';
    job.status = 'pending';
    job.runAt = this.time;
    job.maximum = job.attempt + job.allowed;
    job.crashes = 0;
    job.cancel = false;
    job.resume = false;
    return 'done';
  }

  private suspectRuns(): boolean {
    return this.jobs.some(
      ({ status, crashes }) => status === 'running' && crashes >= mostCrashes - 1,
    );
  }

  private endHopeless(selected: readonly ReferenceJob[]): void {
    for (const job of selected) {
      if (job.cancel) job.status = 'cancelled';
      else if (job.attempt >= job.maximum || job.crashes >= mostCrashes) job.status = 'dead';
    }
  }
}
