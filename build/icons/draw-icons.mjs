/**
 * Draws the icons' PNG files from the SVG files beside this script, and writes those that the app
 * itself needs into `src-main/icon-data.ts`: `node build/icons/draw-icons.mjs`. Its results are kept
 * in the repository, so that only a changed drawing needs this.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { chromium } from '@playwright/test';
import { root } from '../setup/places.mjs';
import { ensureChromium } from '../test-runtime/chromium.mjs';

const folder = import.meta.dirname;
const drawings = [
  {
    from: 'kingly.svg',
    sizes: [512, 256, 64],
    to: (/** @type {number} */ size) => `${size}x${size}.png`,
  },
  {
    from: 'tray.svg',
    sizes: [16, 22, 32, 44],
    to: (/** @type {number} */ size) => `tray-${size}.png`,
  },
  {
    from: 'tray-template.svg',
    sizes: [16, 32],
    // macOS recolours images of this name; @2x is for sharp screens.
    to: (/** @type {number} */ size) => (size === 16 ? 'trayTemplate.png' : 'trayTemplate@2x.png'),
  },
];

/** The icons inside the app: exported name → PNG files by scale factor. */
const embedded = {
  windowIconData: { 1: '256x256.png' },
  trayIconData: { 1: 'tray-22.png', 2: 'tray-44.png' },
  trayIconSmallData: { 1: 'tray-16.png', 2: 'tray-32.png' },
  trayTemplateData: { 1: 'trayTemplate.png', 2: 'trayTemplate@2x.png' },
};

const browser = await chromium.launch({ executablePath: await ensureChromium() });
try {
  const page = await browser.newPage();
  for (const { from, sizes, to } of drawings) {
    const svg = readFileSync(path.join(folder, from), 'utf8');
    for (const size of sizes) {
      await page.setViewportSize({ width: size, height: size });
      await page.setContent(
        `<style>body{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${svg}`,
      );
      await page.screenshot({ path: path.join(folder, to(size)), omitBackground: true });
    }
  }
} finally {
  await browser.close();
}

const lines = [
  '// Made by build/icons/draw-icons.mjs: PNG files as data addresses, by scale factor.',
  '',
];
for (const [name, files] of Object.entries(embedded)) {
  lines.push(`export const ${name} = {`);
  for (const [scale, file] of Object.entries(files)) {
    const data = readFileSync(path.join(folder, file)).toString('base64');
    lines.push(`  ${scale}: 'data:image/png;base64,${data}',`);
  }
  lines.push('} as const;');
}
writeFileSync(path.join(root, 'src-main', 'icon-data.ts'), `${lines.join('\n')}\n`);
