import { RetortError } from "../../core/errors.ts";
import type { Account } from "../../serving/account.ts";
import type { AskContext } from "../../serving/context.ts";
import type { Engine } from "../../serving/engine.ts";

/** What every resolver of a request shares: the engine, when to stop, and what it has cost. */
export type RequestContext = AskContext & {
  engine: Engine;
  account: Account;
  /** Aborts when the client leaves or the time is up. */
  signal: AbortSignal;
  /** Most items in one list argument. */
  listItems: number;
  /** Called when the request has been answered. */
  done(): void;
};

/** @throws RetortError LIMIT_EXCEEDED where a list argument is longer than the server allows. */
export function checkListLength(length: number, { listItems }: RequestContext): void {
  if (length > listItems)
    throw new RetortError("LIMIT_EXCEEDED", `a list of ${length} items is longer than ${listItems}`, {
      hint: "ask in several requests, or use `retort screen` for files",
    });
}
