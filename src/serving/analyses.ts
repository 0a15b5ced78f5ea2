import { asRetortError } from "../core/errors.ts";
import type { ModelSpec } from "../core/model.ts";
import { someRows } from "../core/some-rows.ts";
import type { VersionEntry } from "../registry/repository.ts";
import type { InputGradient } from "../trust/sensitivity/input-gradients.ts";
import type { AskContext } from "./context.ts";
import type { LiveVersion } from "./live.ts";
import type { Judge } from "./row-judges.ts";

/** The part of the engine that analyses of a whole model need. */
type Analysing = {
  spec(model: string, selector?: string): ModelSpec;
  readonly models: {
    resolve(model: string, selector: string): VersionEntry;
    with<T>(entry: VersionEntry, use: (live: LiveVersion) => Promise<T>): Promise<T>;
  };
};

/**
 * Lets `work` ask a version many questions of its own, and charges them to who asks.
 *
 * @throws RetortError MODEL_NOT_FOUND, NOT_PUBLISHED, VERSION_NOT_FOUND.
 */
export async function analyse<T>(
  engine: Analysing,
  model: string,
  version: string | undefined,
  { signal = new AbortController().signal, account }: AskContext,
  work: (live: LiveVersion, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const selector = version ?? "production";
  engine.spec(model, selector);
  const entry = engine.models.resolve(model, selector);
  account?.used(entry.model, entry.name);
  return engine.models.with(entry, async (live) => {
    const { runs, rows } = live.model.stats();
    try {
      return await work(live, signal);
    } finally {
      const after = live.model.stats();
      account?.spent(after.runs - runs, after.rows - rows);
    }
  });
}

/** Derivatives of each row's answer by its numeric inputs. */
export function gradientsJudge(output: string, at: number | undefined): Judge<readonly InputGradient[]> {
  return async ({ model }, input, signal) => {
    const { inputGradients } = await import("../trust/sensitivity/input-gradients.ts");
    return Promise.all(
      Array.from({ length: input.rows }, async (_, row) => {
        const failed = input.errors.get(row);
        if (failed) return failed;
        try {
          return await inputGradients(model, someRows(input, [row]), output, at, signal);
        } catch (thrown) {
          return asRetortError(thrown);
        }
      }),
    );
  };
}
