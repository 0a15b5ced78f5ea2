import { createApp } from "../../app.ts";
import { RetortError } from "../../core/errors.ts";
import { localRepository } from "../../jobs/local-engine.ts";
import type { CommandWork } from "../command-spec.ts";
import { number, text } from "../options.ts";
import { stopSignal } from "../stop-signal.ts";
import { print, say } from "../terminal.ts";

/** `retort serve`: listens until it is told to end, then lets requests under way finish. */
export const command: CommandWork = async (_args, options) => {
  const host = text(options, "host") ?? "127.0.0.1";
  const port = number(options, "port", 0, 65_535, true) ?? 4000;
  const { roots } = localRepository(text(options, "repository"));
  const app = createApp({ repositoryRoots: roots, host, port });
  const signal = stopSignal();
  try {
    const address = await app.listen();
    print(`Retort answers at ${address}/graphql`);
    if (!["127.0.0.1", "::1", "localhost"].includes(host)) say(`other machines can reach it: it listens at ${host}`);
    if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
    say("ending, when the requests under way are answered");
  } catch (thrown) {
    throw addressError(thrown, host, port);
  } finally {
    await app.close();
  }
};

function addressError(thrown: unknown, host: string, port: number): unknown {
  const problems: Readonly<Record<string, [what: string, hint: string]>> = {
    EADDRINUSE: [`port ${port} is in use already`, "give another --port, or --port 0 for any free one"],
    EACCES: [`port ${port} may not be used`, "give a --port of 1024 or more"],
    EADDRNOTAVAIL: [`${host} is not an address of this machine`, "give another --host"],
    ENOTFOUND: [`${host} is not an address`, "give another --host"],
  };
  const problem = problems[(thrown as NodeJS.ErrnoException).code ?? ""];
  return problem ? new RetortError("CONFLICT", problem[0], { hint: problem[1], cause: thrown }) : thrown;
}
