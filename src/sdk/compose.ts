import { asRetortError, RetortError } from "../core/errors.ts";
import type { ComposedOutput, Composition } from "../serving/compose.ts";
import type { Engine } from "../serving/engine.ts";
import type { AnswerError, ApplicabilityDomain, Interval, PredictedOutput } from "./answers.ts";

/** What a composition answers for one row: the outputs that could be had, and an error for each step that failed. */
export type ComposedAnswer = {
  row: number;
  outputs: Readonly<Record<string, PredictedOutput>>;
  errors: readonly (AnswerError & { step?: string })[];
};

export type ComposeOptions = {
  /** Coverage of the intervals, or false for none; default 0.9 where something uncertain goes in. */
  interval?: number | false;
  /** Whether to judge the domain; default true where some model can. */
  domain?: boolean;
};

/** Rows answered by a graph of models, with intervals and verdicts where there are any. */
export async function composeLocally(
  engine: Engine,
  composition: Composition,
  { interval = 0.9, domain = true }: ComposeOptions = {},
): Promise<ComposedAnswer[]> {
  const composed = await engine.compose(composition);
  return Promise.all(
    composed.map(async ({ row, outputs, errors }): Promise<ComposedAnswer> => {
      const judged = await Promise.all(
        Object.entries(outputs).map(async ([name, one]) => {
          const [range, verdict] = await Promise.all([
            intervalOf(engine, one, interval),
            domainOf(engine, one, domain),
          ]);
          return [name, outputOf(name, one, range, verdict)] as const;
        }),
      );
      return {
        row,
        outputs: Object.fromEntries(judged),
        errors: errors.map(({ code, message, step, hint }) => ({
          code,
          message,
          ...(step !== undefined && { step }),
          ...(hint !== undefined && { hint }),
        })),
      };
    }),
  );
}

async function intervalOf(engine: Engine, { handle, output, row }: ComposedOutput, coverage: number | false) {
  if (coverage === false || typeof row.outputs[output]?.point !== "number") return null;
  return unless("NOT_CALIBRATED", () => engine.interval(handle, output, coverage));
}

async function domainOf(engine: Engine, { handle }: ComposedOutput, wanted: boolean) {
  return wanted ? unless("NO_DOMAIN", () => engine.domain(handle)) : null;
}

async function unless<T>(code: string, ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask();
  } catch (thrown) {
    if (thrown instanceof RetortError && thrown.code === code) return null;
    throw asRetortError(thrown);
  }
}

function outputOf(
  name: string,
  { handle, output, row }: ComposedOutput,
  interval: Interval | null,
  domain: ApplicabilityDomain | null,
): PredictedOutput {
  const { point = null, unit = "1" } = row.outputs[output] ?? {};
  return {
    name,
    value: point instanceof Float64Array ? [...point] : (point as PredictedOutput["value"]),
    unit,
    interval,
    domain: domain && { verdict: domain.verdict, distance: domain.distance, reason: domain.reason },
    model: { id: handle.spec.id, version: handle.entry.name },
  };
}
