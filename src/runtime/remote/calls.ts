import {
  BrokenCircuitError,
  type CircuitBreakerPolicy,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  ExponentialBackoff,
  handleWhen,
  type IPolicy,
  retry,
  wrap,
} from "cockatiel";
import { RetortError } from "../../core/errors.ts";

/** Time that a call may take, in milliseconds, whatever its retries. */
const deadline = 30_000;
/** Time after which a server that failed is tried again. */
const rest = 5_000;
/** Failures in a row after which a server is left alone. */
const failures = 3;

/** A server that does not answer, or says that it cannot now. */
class Unanswered extends Error {}

/** One circuit a server: where one of its models cannot be reached, no other can. */
const circuits = new Map<string, { policy: IPolicy; breaker: CircuitBreakerPolicy }>();

/** Whether a server failed so often that it is left alone for now. */
export function circuitIsOpen(address: string): boolean {
  return circuits.get(address)?.breaker.state === CircuitState.Open;
}

function circuitOf(address: string): IPolicy {
  let circuit = circuits.get(address);
  if (!circuit) {
    const transient = handleWhen((error) => error instanceof Unanswered);
    const again = retry(transient, {
      maxAttempts: 2,
      backoff: new ExponentialBackoff({ initialDelay: 50, maxDelay: 1_000 }),
    });
    const breaker = circuitBreaker(transient, { halfOpenAfter: rest, breaker: new ConsecutiveBreaker(failures) });
    circuit = { policy: wrap(again, breaker), breaker };
    circuits.set(address, circuit);
  }
  return circuit.policy;
}

export type Call = {
  /** Such as http://10.0.0.7:4000. */
  address: string;
  /** From the root, such as /v2/models/x/infer. */
  path: string;
  /** Sent as JSON by POST; absent: GET. */
  body?: object;
  signal?: AbortSignal;
  /** Milliseconds; default 30 s. */
  deadline?: number;
};

/**
 * Calls a server of the Open Inference Protocol over connections that are kept: within a deadline, again where nothing was
 * answered (asking a model changes nothing, so that is safe), and not at all for a while after it failed three times.
 *
 * @throws RetortError UNAVAILABLE where it does not answer; INVALID_INPUT with the server's words where it refuses;
 *   CANCELLED.
 */
export async function callServer<T>({ address, path, body, signal, deadline: time = deadline }: Call): Promise<T> {
  const limit = AbortSignal.timeout(time);
  const both = signal ? AbortSignal.any([signal, limit]) : limit;
  try {
    return (await circuitOf(address).execute(async () => once<T>(`${address}${path}`, body, both), both)) as T;
  } catch (thrown) {
    if (signal?.aborted) throw new RetortError("CANCELLED", "the caller went away");
    if (thrown instanceof RetortError) throw thrown;
    const why =
      thrown instanceof BrokenCircuitError
        ? `it failed ${failures} times in a row and is left alone for ${rest / 1000} s`
        : limit.aborted
          ? `nothing within ${time / 1000} s`
          : (thrown as Error).message;
    throw new RetortError("UNAVAILABLE", `the server at ${address} does not answer: ${why}`, {
      hint: "is it running, and can this machine reach it?",
      retryable: true,
    });
  }
}

async function once<T>(url: string, body: object | undefined, signal: AbortSignal): Promise<T> {
  let response: Response;
  try {
    response = await fetch(url, {
      signal,
      ...(body && {
        method: "POST",
        body: JSON.stringify(body),
        headers: { "content-type": "application/json" },
      }),
    });
  } catch (thrown) {
    const { cause, message } = thrown as Error;
    throw new Unanswered(cause instanceof Error && cause.message !== "" ? cause.message : message);
  }
  const text = await response.text().catch((thrown: Error) => {
    throw new Unanswered(thrown.message);
  });
  // Some servers say 500 of input that their model cannot take: that is an answer, and not to be asked for again.
  if (response.status > 500) throw new Unanswered(`status ${response.status}`);
  if (!response.ok)
    throw new RetortError(
      "INVALID_INPUT",
      `the server ${response.status === 500 ? "failed" : "refused"}: ${words(text)}`,
      {
        hint: "does the model there still take what it took when it was added?",
      },
    );
  try {
    return JSON.parse(text) as T;
  } catch {
    throw new Unanswered("its answer is no JSON");
  }
}

function words(text: string): string {
  try {
    const { error } = JSON.parse(text) as { error?: unknown };
    if (typeof error === "string") return error.slice(0, 500);
  } catch {
    // What is no JSON is told as it is; of a stack trace its last line, which says what was wrong.
  }
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return ((text.startsWith("Traceback") ? lines.at(-1) : lines[0]) ?? "without a word").slice(0, 200);
}
