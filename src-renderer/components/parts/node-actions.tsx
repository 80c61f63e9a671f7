import type { ComponentProps } from 'react';
import { IconButton } from './icon-button.tsx';

/** Something that can be done with one line of a list. */
export type NodeAction = {
  readonly name: string;
  readonly icon: ComponentProps<typeof IconButton>['icon'];
  readonly run: () => void;
};

/** The small buttons at the end of a line, named after what they act on. */
export function NodeActions({
  actions,
  of,
}: {
  readonly actions: readonly NodeAction[];
  /** The title of the line. */
  readonly of: string;
}) {
  if (actions.length === 0) return null;
  return (
    <span className="node-actions">
      {actions.map(({ name, icon, run }) => (
        <IconButton key={name} small name={`${name} ${of}`} icon={icon} onClick={run} />
      ))}
    </span>
  );
}
