import { RetortError } from "../../core/errors.ts";
import { Account } from "../../serving/account.ts";
import type { Engine } from "../../serving/engine.ts";
import type { RequestContext } from "../graphql/context.ts";
import type { Limits } from "./limits.ts";

/** The context of one request, whose signal aborts when the client leaves or the time allowed is over. */
export function requestContext(engine: Engine, limits: Limits, client: AbortSignal): RequestContext {
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
    engine,
    account: new Account(),
    signal: controller.signal,
    listItems: limits.listItems,
    done: () => {
      clearTimeout(timer);
      client.removeEventListener("abort", leave);
    },
  };
}
