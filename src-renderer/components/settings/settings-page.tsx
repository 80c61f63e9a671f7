import { useEffect } from 'react';
import { useAppStatus } from '../../state/app-status.ts';
import { loadSettings } from '../../state/settings.ts';
import { Appearance } from './appearance.tsx';
import { MemorySettings } from './memory-settings.tsx';
import { ReadingSettings } from './reading-settings.tsx';
import { WorkSettings } from './work-settings.tsx';

/** What a person may set, a section for each concern. Each change holds at once. */
export function SettingsPage() {
  const connected = useAppStatus(({ connection }) => connection.state === 'connected');
  // Another window may have changed them since this one connected.
  useEffect(() => {
    if (connected) void loadSettings();
  }, [connected]);
  return (
    <>
      <Appearance />
      <ReadingSettings />
      <MemorySettings />
      <WorkSettings />
    </>
  );
}
