/** Where no frame comes, as in a window that is covered, it is done after this; milliseconds. */
const noFrameMs = 100;

const waiting: (() => void)[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;

/** Does now what waits for a frame. */
export function runWaiting(): void {
  clearTimeout(timer);
  timer = undefined;
  for (const run of waiting.splice(0)) {
    try {
      run();
    } catch (error) {
      // Told as an uncaught error, while the rest goes on.
      queueMicrotask(() => {
        throw error;
      });
    }
  }
}

/**
 * Runs after the next frame was painted, in the order of the calls and together with all others
 * that wait for it: one rendering shows what came in a frame, and none of it holds up a frame that
 * answers a key.
 */
export function afterPaint(run: () => void): void {
  waiting.push(run);
  if (timer !== undefined) return;
  if (document.visibilityState === 'hidden') timer = setTimeout(runWaiting);
  else {
    timer = setTimeout(runWaiting, noFrameMs);
    requestAnimationFrame(() => setTimeout(runWaiting));
  }
}
