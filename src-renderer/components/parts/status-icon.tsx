import Ban from 'lucide-react/icons/ban';
import CircleCheck from 'lucide-react/icons/circle-check';
import CircleDashed from 'lucide-react/icons/circle-dashed';
import CircleSlash from 'lucide-react/icons/circle-slash';
import CirclePause from 'lucide-react/icons/circle-pause';
import CircleX from 'lucide-react/icons/circle-x';
import LoaderCircle from 'lucide-react/icons/loader-circle';
import type { RunStep } from '#shared/contracts/entities.ts';

/** What a state is called. */
export const statusNames: Readonly<Record<RunStep['status'], string>> = {
  accepted: 'Accepted',
  running: 'Running',
  waiting: 'Waiting',
  completed: 'Done',
  failed: 'Failed',
  cancelled: 'Cancelled',
  skipped: 'Skipped',
};

const icons = {
  accepted: CircleDashed,
  running: LoaderCircle,
  waiting: CirclePause,
  completed: CircleCheck,
  failed: CircleX,
  cancelled: Ban,
  skipped: CircleSlash,
} as const satisfies Readonly<Record<RunStep['status'], unknown>>;

/** A state as an icon; its name is for those who do not see it. */
export function StatusIcon({
  status,
  named = false,
}: {
  readonly status: RunStep['status'];
  /** Whether the name stands beside it anyway. */
  readonly named?: boolean;
}) {
  const Icon = icons[status];
  return (
    <span className={`status-icon ${status}`}>
      <Icon aria-hidden />
      {named ? null : <span className="visually-hidden">{statusNames[status]}</span>}
    </span>
  );
}
