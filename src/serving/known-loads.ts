import type { AskContext } from "./context.ts";
import type { Handle } from "./handle.ts";
import type { Row } from "./row.ts";

type Load = { want: string; signal: AskContext["signal"]; account: AskContext["account"]; row: Promise<Row> };

/** What is being asked of each handle, so that one on which many others stand is asked once. */
export class KnownLoads {
  readonly #loads = new WeakMap<Handle, Load[]>();

  /** The row that is under way for the same asker, else what `load` gives. What is done is not kept: draws are large. */
  once(handle: Handle, want: string, { signal, account }: AskContext, load: () => Promise<Row>): Promise<Row> {
    const all = this.#loads.get(handle) ?? [];
    const known = all.find((one) => one.want === want && one.signal === signal && one.account === account);
    if (known) return known.row;
    const own: Load = { want, signal, account, row: load() };
    all.push(own);
    this.#loads.set(handle, all);
    const done = () => void all.splice(all.indexOf(own), 1);
    own.row.then(done, done);
    return own.row;
  }
}
