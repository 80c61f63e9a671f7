import { ensureBuilt, ensureCompatibilityBuilt } from '#build/setup/build-app.mjs';
import { fetchModels } from '#build/setup/fetch-models.mjs';
import { ensureElectron } from '#build/test-runtime/electron-runtime.mjs';

/** Told on the standard error: the standard output holds metrics only. */
export function remark(text: string): void {
  console.error(text);
}

let headless: Promise<void> | undefined;
let desktop: Promise<void> | undefined;

/** Builds what the headless host needs, where it is stale, and fetches the models; once a run. */
export function prepareHeadless(): Promise<void> {
  return (headless ??= (async () => {
    await ensureBuilt({ progress: (text) => remark(`Build: ${text}`) });
    await fetchModels();
  })());
}

/** The same for the desktop app in whichever real Electron can be had here. */
export function prepareDesktop(): Promise<void> {
  return (desktop ??= (async () => {
    await prepareHeadless();
    const { kind, electronVersion } = await ensureElectron();
    if (kind === 'compatibility') {
      await ensureCompatibilityBuilt({ progress: (text) => remark(`Build for tests: ${text}`) });
    }
    remark(`Electron ${electronVersion} (${kind})`);
  })());
}
