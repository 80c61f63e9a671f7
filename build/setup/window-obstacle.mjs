/** Why Kingly's window cannot be opened here, in one line for people. */

/**
 * What is against a window on this machine, whatever Electron there is.
 * @param {{ platform: NodeJS.Platform, environment: NodeJS.ProcessEnv, userId: number | undefined }} machine
 * @returns {string | undefined} undefined when nothing is
 */
export function windowObstacle({ platform, environment, userId }) {
  if (platform !== 'linux') return undefined;
  if (!environment['DISPLAY'] && !environment['WAYLAND_DISPLAY']) {
    return 'there is no screen here (neither DISPLAY nor WAYLAND_DISPLAY is set)';
  }
  // The alternative is --no-sandbox, and a page that shows a model's output should have a sandbox.
  if (userId === 0)
    return 'you are root, and Electron does not run for root without giving up its sandbox';
  return undefined;
}

/**
 * Reads from what Electron printed before it gave up whether it could not start at all.
 * @param {string} output
 * @returns {string | undefined} the reason, or undefined when Kingly itself ended
 */
export function electronFailure(output) {
  const library = /error while loading shared libraries: (\S+?):/.exec(output)?.[1];
  if (library !== undefined)
    return `Electron needs the system library ${library}, which is not installed`;
  if (/sandbox.*(not configured correctly|namespace)|No usable sandbox/i.test(output)) {
    return 'this system does not let Electron make its sandbox';
  }
  if (/Missing X server|cannot open display|Failed to initialize.*(ozone|platform)/i.test(output)) {
    return 'the screen cannot be opened';
  }
  return undefined;
}
