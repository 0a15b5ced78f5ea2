import { Account } from "../../serving/account.ts";
import type { Engine } from "../../serving/engine.ts";
import type { RequestContext } from "../graphql/context.ts";
import type { Limits } from "./limits.ts";
import { requestSignal } from "./request-signal.ts";

/** The context of one request, whose signal aborts when the client leaves or the time allowed is over. */
export function requestContext(engine: Engine, limits: Limits, client: AbortSignal): RequestContext {
  return { engine, account: new Account(), listItems: limits.listItems, ...requestSignal(limits, client) };
}
