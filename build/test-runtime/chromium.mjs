import { existsSync } from 'node:fs';
import { chromium } from '@playwright/test';
import { isRoot } from './cache-folder.mjs';
import { hasProgram, runCommand } from './run-command.mjs';
import { ensureSystemPackages } from './system-packages.mjs';

/** Flags that keep Chromium from talking to anyone but the page under test. */
export const QUIET_CHROMIUM = [
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * A Chromium for the browser suites: Playwright's if it is there, else the system's, else one is installed.
 * @returns {Promise<string>} the path of its executable
 * @throws {Error} when none can be had
 */
export async function ensureChromium() {
  const found = await presentChromium();
  if (found !== undefined) return found;
  if (isRoot() && existsSync('/etc/debian_version')) await ensureSystemPackages();
  else await runCommand('npx', ['playwright', 'install', 'chromium'], { timeoutMs: 600_000 });
  const installed = await presentChromium();
  if (installed === undefined) throw new Error('No Chromium could be found or installed.');
  return installed;
}

async function presentChromium() {
  const own = chromium.executablePath();
  if (own !== '' && existsSync(own)) return own;
  for (const name of ['chromium', 'google-chrome', 'chromium-browser']) {
    if (await hasProgram(name))
      return (await runCommand('sh', ['-c', 'command -v "$0"', name])).trim();
  }
  return undefined;
}
