import { create } from 'zustand';
import type { AppStatus } from '#shared/contracts/app.ts';
import type { ModelStatus } from '#shared/contracts/entities.ts';
import type { ConnectionState } from '../connection/keep-connected.ts';

type StatusState = {
  /** Null until the first session. */
  readonly status: AppStatus | null;
  readonly connection: ConnectionState;
  /** Since when there is no connection, Unix milliseconds; null while there is one. */
  readonly lostAt: number | null;
};

export const useAppStatus = create<StatusState>()(() => ({
  status: null,
  connection: { state: 'connecting' },
  lostAt: Date.now(),
}));

export function setModelStatus(model: ModelStatus): void {
  useAppStatus.setState(({ status }) => (status === null ? {} : { status: { ...status, model } }));
}
