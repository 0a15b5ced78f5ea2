import { RetortError } from "../core/errors.ts";

const waiting = new WeakMap<AbortSignal, Set<() => void>>();

/** Calls `then` when the signal aborts; one listener serves any number of callers. Returns what unregisters. */
export function onAbort(signal: AbortSignal, then: () => void): () => void {
  let callers = waiting.get(signal);
  if (!callers) {
    const all = new Set<() => void>();
    callers = all;
    waiting.set(signal, all);
    signal.addEventListener(
      "abort",
      () => {
        for (const call of [...all]) call();
      },
      { once: true },
    );
  }
  const all = callers;
  all.add(then);
  return () => all.delete(then);
}

/** What an aborted signal means to the one who waits: its reason where that has a code, else CANCELLED. */
export function abortError(signal: AbortSignal): RetortError {
  if (signal.reason instanceof RetortError) return signal.reason;
  return new RetortError("CANCELLED", "the request was given up before it was answered", { retryable: true });
}
