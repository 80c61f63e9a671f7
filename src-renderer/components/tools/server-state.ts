import type { ToolServer } from '#shared/contracts/tools.ts';
import type { StatusIcon } from '../parts/status-icon.tsx';
import type { ComponentProps } from 'react';

type Shown = {
  readonly icon: ComponentProps<typeof StatusIcon>['status'];
  readonly text: string;
};

/** The state of a server, as an icon and in words. */
export function shownState({ state, connected, tools }: ToolServer): Shown {
  const count = tools === 1 ? '1 tool' : `${tools} tools`;
  switch (state) {
    case 'off':
      return { icon: 'skipped', text: 'Off' };
    case 'needs-approval':
      return { icon: 'waiting', text: 'Changed since you allowed it: look again' };
    case 'starting':
      return { icon: 'running', text: 'Starting…' };
    case 'failed':
      return { icon: 'failed', text: 'Failed, and is tried again later' };
    case 'ready':
      return {
        icon: 'completed',
        text: connected
          ? `Ready · ${count}`
          : `Allowed, starts when needed${tools === 0 ? '' : ` · ${count}`}`,
      };
  }
}
