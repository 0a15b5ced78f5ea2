import { RetortError } from "../../core/errors.ts";
import type { Limits } from "./limits.ts";

/** A signal that aborts when the client leaves or the time allowed is over; `done` ends the watch. */
export function requestSignal(limits: Limits, client: AbortSignal): { signal: AbortSignal; done(): void } {
  const controller = new AbortController();
  const leave = () => controller.abort();
  const timer = setTimeout(() => {
    const seconds = limits.milliseconds / 1000;
    controller.abort(
      new RetortError("TIMEOUT", `this was not answered within ${seconds} s`, {
        hint: "ask for fewer rows, or a smaller budget; long work belongs into `retort screen`",
        retryable: true,
      }),
    );
  }, limits.milliseconds);
  timer.unref();
  if (client.aborted) leave();
  else client.addEventListener("abort", leave, { once: true });
  return {
    signal: controller.signal,
    done() {
      clearTimeout(timer);
      client.removeEventListener("abort", leave);
    },
  };
}
