import type { Body } from "../../core/model.ts";
import { circuitIsOpen } from "./calls.ts";
import { modelPath } from "./remote-model.ts";

/** Milliseconds within which a server says whether it is ready. */
const patience = 2_000;

/** Whether a model can answer now, and if not, why. */
export type Health = { ready: boolean; message: string };

const asking = new Map<string, Promise<Health>>();

/** Asks the server of a remote model whether that is ready; one question at a time for each model. */
export function remoteHealth(body: Extract<Body, { type: "remote" }>): Promise<Health> {
  const url = `${body.address}${modelPath(body)}/ready`;
  let asked = asking.get(url);
  if (!asked) {
    asked = ask(url, body.address).finally(() => asking.delete(url));
    asking.set(url, asked);
  }
  return asked;
}

async function ask(url: string, address: string): Promise<Health> {
  const resting = circuitIsOpen(address) ? "; calls to it are held back for some seconds" : "";
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(patience) });
    await response.body?.cancel();
    if (response.ok) return { ready: true, message: `the server at ${address} is ready${resting}` };
    return { ready: false, message: `the server at ${address} says that it is not ready: status ${response.status}` };
  } catch (thrown) {
    const { cause, message } = thrown as Error;
    const why = cause instanceof Error && cause.message !== "" ? cause.message : message;
    return { ready: false, message: `the server at ${address} does not answer: ${why}${resting}` };
  }
}
