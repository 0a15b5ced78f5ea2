import { RetortError } from "../core/errors.ts";

/** @throws the signal's reason where it is a RetortError (such as TIMEOUT), else RetortError CANCELLED. */
export function stopIfAborted(signal: AbortSignal): void {
  if (!signal.aborted) return;
  if (signal.reason instanceof RetortError) throw signal.reason;
  throw new RetortError("CANCELLED", "the work was stopped because the caller went away", { retryable: true });
}
