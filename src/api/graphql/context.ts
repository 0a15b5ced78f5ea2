import type { Account } from "../../serving/account.ts";
import type { AskContext } from "../../serving/context.ts";
import type { Engine } from "../../serving/engine.ts";

/** What every resolver of a request shares: the engine, when to stop, and what it has cost. */
export type RequestContext = AskContext & { engine: Engine; account: Account; signal: AbortSignal };
