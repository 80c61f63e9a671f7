/** `AbortSignal.any`, `AbortSignal.timeout` and `throwIfAborted`, for Node 16.17. */

type SignalClass = {
  any?: (signals: AbortSignal[]) => AbortSignal;
  timeout?: (milliseconds: number) => AbortSignal;
  prototype: { throwIfAborted?: () => void };
};

const signalClass: SignalClass = AbortSignal;

signalClass.any ??= (signals) => {
  const controller = new AbortController();
  for (const signal of signals) {
    if (signal.aborted) {
      controller.abort(signal.reason);
      break;
    }
    // Once one has fired the others need not be heard any more.
    signal.addEventListener('abort', () => controller.abort(signal.reason), {
      once: true,
      signal: controller.signal,
    });
  }
  return controller.signal;
};

signalClass.timeout ??= (milliseconds) => {
  const controller = new AbortController();
  setTimeout(
    () => controller.abort(new DOMException('The operation timed out.', 'TimeoutError')),
    milliseconds,
  ).unref();
  return controller.signal;
};

signalClass.prototype.throwIfAborted ??= function throwIfAborted(this: AbortSignal) {
  if (this.aborted) throw this.reason;
};
