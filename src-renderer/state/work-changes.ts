import { create } from 'zustand';

/** How often jobs, kinds of work or schedules changed, as far as this window was told. */
export const useWorkChanges = create<{ readonly count: number }>(() => ({ count: 0 }));

/** Whoever shows them reads them again. */
export function noteWorkChange(): void {
  useWorkChanges.setState(({ count }) => ({ count: count + 1 }));
}
