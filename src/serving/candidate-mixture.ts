import { RetortError } from "../core/errors.ts";
import type { ModelSpec } from "../core/model.ts";
import type { PredictedProduct } from "../core/products.ts";
import { mean } from "../core/statistics.ts";
import { requireDraws } from "../trust/draws.ts";
import { quantileOfWeighted } from "../trust/weighted-draws.ts";
import type { AskContext } from "./context.ts";
import type { Handle } from "./handle.ts";
import type { Row, RowOutput } from "./row.ts";

/** What a model says of one candidate. */
type Part = { smiles: string; probability: number; output: RowOutput };

/** A quantity of the product of a reaction, whichever candidate that is. */
export type CandidateMixture = {
  spec: ModelSpec;
  unit: string;
  /** Probability of the candidates that it is a mixture of. */
  probability: number;
  /** Mean over these, each with its probability. */
  value: number;
  parts: readonly Part[];
  /** Standard deviation of the candidates' values about that mean, and the mean one of each value; of their draws. */
  between: number;
  within: number | null;
};

/** The part of the engine that mixtures need. */
type Asking = {
  handle(spec: ModelSpec, inputs: Readonly<Record<string, unknown>>): Handle;
  load(handle: Handle, want: "draws", context: AskContext): Promise<Row>;
};

/**
 * A quantity of a reaction's product as a mixture over the candidates, weighted by their probabilities: what is said of one
 * candidate holds if that one forms; this holds if one of them does. Candidates that the model cannot answer are left out,
 * and `probability` says how much the others have.
 *
 * @throws RetortError UNSUPPORTED_INPUT where there is no candidate; the error of the first where none has an answer.
 */
export async function candidateMixture(
  engine: Asking,
  spec: ModelSpec,
  candidates: readonly PredictedProduct[],
  context: AskContext,
): Promise<CandidateMixture> {
  const output = Object.keys(spec.outputs)[0] as string;
  if (candidates.length === 0)
    throw new RetortError("UNSUPPORTED_INPUT", "no product is predicted, so there is nothing to say of it");
  // Every candidate is asked for before any is waited for.
  const settled = await Promise.allSettled(
    candidates.map(({ smiles }) => engine.load(engine.handle(spec, { smiles }), "draws", context)),
  );
  const parts = settled.flatMap((one, i): Part[] => {
    const { smiles, probability } = candidates[i] as PredictedProduct;
    const found = one.status === "fulfilled" ? one.value.outputs[output] : undefined;
    return found && typeof found.point === "number" ? [{ smiles, probability, output: found }] : [];
  });
  if (parts.length === 0) throw (settled[0] as PromiseRejectedResult).reason;
  const probability = parts.reduce((sum, one) => sum + one.probability, 0);
  const over = (of: (part: Part) => number) =>
    parts.reduce((sum, part) => sum + (part.probability / probability) * of(part), 0);
  const value = over(({ output: { point } }) => point as number);
  const drawn = parts.every((part) => part.output.samples);
  return {
    spec,
    unit: parts[0]?.output.unit as string,
    probability,
    value,
    parts,
    between: Math.sqrt(over(({ output: { point } }) => ((point as number) - value) ** 2)),
    within: drawn ? Math.sqrt(over(({ output: { samples } }) => varianceOf(samples as Float64Array))) : null,
  };
}

/**
 * The equal-tailed interval of the mixture's draws.
 *
 * @throws RetortError NOT_CALIBRATED where a candidate's value comes without draws; COVERAGE_UNSUPPORTED.
 */
export function mixtureInterval({ spec, parts }: CandidateMixture, coverage: number): { lower: number; upper: number } {
  const draws = parts.map(({ probability, output: { samples, support } }) => {
    if (!samples) throw new RetortError("NOT_CALIBRATED", `${spec.id} has no calibration, so no interval can be given`);
    requireDraws(samples);
    return { weight: probability, samples, support };
  });
  return quantileOfWeighted(draws, coverage);
}

function varianceOf(samples: Float64Array): number {
  const all = Array.from(samples);
  const centre = mean(all);
  return mean(all.map((value) => (value - centre) ** 2));
}
