import type { Explanation } from "../trust/explain/explanation.ts";
import type { AskContext } from "./context.ts";
import type { Engine, ExplanationAsked } from "./engine.ts";
import type { Handle } from "./handle.ts";

/** How far an explanation has come, and, last, the explanation. */
export type ExplanationEvent = { done: number; total: number; explanation?: Explanation };

/** Least time between two events, in milliseconds. */
const pace = 100;

/**
 * Explains an answer and tells how far it has come. When nobody listens any longer the evaluations stop.
 *
 * @throws RetortError as `Engine.explain`.
 */
export async function* watchExplanation(
  engine: Engine,
  handle: Handle,
  asked: ExplanationAsked,
  context: AskContext = {},
): AsyncGenerator<ExplanationEvent> {
  const left = new AbortController();
  const signal = context.signal ? AbortSignal.any([context.signal, left.signal]) : left.signal;
  let latest: ExplanationEvent = { done: 0, total: 0 };
  let wake = () => {};
  let over = false;
  const running = engine
    .explainTelling(
      handle,
      asked,
      (done, total) => {
        latest = { done, total };
        wake();
      },
      { ...context, signal },
    )
    .finally(() => {
      over = true;
      wake();
    });
  running.catch(() => {});
  try {
    while (!over) {
      const told = latest;
      await new Promise<void>((resolve) => {
        wake = resolve;
        if (over || latest !== told) resolve();
      });
      if (over) break;
      yield latest;
      await Promise.race([running.catch(() => {}), new Promise((resolve) => setTimeout(resolve, pace))]);
    }
    const explanation = await running;
    yield { done: explanation.evaluations, total: explanation.evaluations, explanation };
  } finally {
    left.abort();
  }
}
