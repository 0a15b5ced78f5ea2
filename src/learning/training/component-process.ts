import type { TrainContext } from "../../core/definition.ts";
import { deviation, mean as meanOf } from "../../core/statistics.ts";
import { type ComponentOptions, componentFeatures } from "../../runtime/featurisers/reaction-components.ts";
import type { BoundedLink, ComponentKernel, KernelPort } from "../networks/component-kernel.ts";
import {
  type KnownComponents,
  knownOf,
  type PortWeights,
  type RingWeights,
  sharedMatrix,
  withRing,
} from "./component-comparison.ts";
import { gridProcess } from "./component-grid-fit.ts";
import { fitComponentKernel, productOf, type SquareMatrix } from "./component-kernel-fit.ts";

/** What is given of a process for new components; the rest is learnt from the training rows. */
export type ProcessSetting = {
  /** By port. */
  weights: Readonly<Record<string, PortWeights>>;
  /**
   * Of the last port's rings: the members of the family read every set of at most so many of the ring's numbers, each set
   * adding weight · Matérn's function of the distance over the length.
   */
  family: RingWeights & { most: number };
  noise: number;
  /** Values lie between these, which no value reaches. */
  bounds: { low: number; high: number };
};

/** Members whose weight is less than this times the largest are left out. */
const least = 1e-3;

/**
 * A Gaussian process on the components of the training rows, for reactions with a component that training has not seen:
 * of the values' logits, a product over ports of constant + same + Tanimoto similarity. Which numbers of the last port's
 * rings count besides is averaged over: a member weighs its mean squared error, of components of the last port left out
 * one at a time, to the power −n, their number. Combinations that were not measured are filled with what the process
 * without the ring's numbers says of them.
 *
 * @param value of a row
 * @returns the process, and its members with their weights: columns of the ring's numbers, the heaviest first
 */
export async function fitComponentProcess(
  { data, split }: Pick<TrainContext, "data" | "split">,
  options: ComponentOptions,
  setting: ProcessSetting,
  value: (row: number) => number,
): Promise<{ kernel: ComponentKernel; members: { columns: number[]; weight: number }[] }> {
  const ports = options.ports.map(({ name }) => name);
  const inputs = Object.fromEntries(
    ports.map((name) => [name, split.train.map((row) => data.inputs[name]?.[row])] as const),
  );
  const { x, width } = await componentFeatures(inputs, options);
  const raw = (row: number, column: number) => (x[row * width + column] as number) + (options.center[column] as number);
  const known = ports.map((port) => knownOf(port, options, raw, split.train.length));
  const parts = ports.map((port) => setting.weights[port] as PortWeights);
  const kernels = known.map((one, p) => sharedMatrix(one, parts[p] as PortWeights));
  const values = Float64Array.from(split.train, value);
  const { low, high } = setting.bounds;
  const logits = values.map((y) => Math.log((y - low) / (high - y)));
  const link: BoundedLink = { low, high, mean: meanOf(logits), sd: deviation(logits) };
  const components = known.map(({ onehot: [from, to] }) =>
    Int32Array.from(split.train, (_, row) => {
      for (let column = from; column < to; column++) if (raw(row, column) > 0.5) return column - from;
      return 0;
    }),
  );
  const standardised = logits.map((logit) => (logit - link.mean) / link.sd);
  const filled = productOf(kernels, fitComponentKernel(kernels, { components, values: standardised }, setting.noise));
  const cells = Int32Array.from(values, (_, row) =>
    kernels.reduce((cell, { n }, p) => cell * n + (components[p]?.[row] as number), 0),
  );
  cells.forEach((cell, row) => {
    filled[cell] = standardised[row] as number;
  });

  const last = known.at(-1) as KnownComponents;
  const shared = kernels.at(-1) as SquareMatrix;
  const fit = gridProcess(kernels.slice(0, -1), filled, setting.noise);
  const fits = subsets(last.ring.rows.length / last.n, setting.family.most).map((numbers) => {
    const { coefficients, leftOut } = fit(withRing(shared, last.ring.rows, numbers, setting.family));
    const squares = cells.reduce((sum, cell, row) => {
      const logit = link.mean + link.sd * ((standardised[row] as number) - (leftOut[cell] as number));
      return sum + (low + (high - low) / (1 + Math.exp(-logit)) - (values[row] as number)) ** 2;
    }, 0);
    return { numbers, coefficients, score: -last.n * Math.log(squares) };
  });
  const best = Math.max(...fits.map(({ score }) => score));
  const kept = fits.filter(({ score }) => Math.exp(score - best) > least).sort((a, b) => b.score - a.score);
  const total = kept.reduce((sum, { score }) => sum + Math.exp(score - best), 0);
  const weights = kept.map(({ score }) => Math.exp(score - best) / total);

  const coefficients = new Float32Array(kept.length * filled.length);
  kept.forEach((member, m) => {
    coefficients.set(
      member.coefficients.map((one) => one * (weights[m] as number)),
      m * filled.length,
    );
  });
  const kernel: ComponentKernel = {
    center: options.center,
    ports: known.map(({ onehot, bits }, p): KernelPort => {
      const { constant, same, bit } = parts[p] as PortWeights;
      const { range, rows } = bits;
      return { constant, same, onehot, ...(rows.length > 0 && { bits: { weight: bit, range, known: rows } }) };
    }),
    ...(last.ring.rows.length > 0 && {
      family: {
        weight: setting.family.weight,
        length: setting.family.length,
        range: last.ring.range,
        known: last.ring.rows,
        members: kept.map(({ numbers }) => numbers),
      },
    }),
    coefficients,
    link,
  };
  const members = kept.map(({ numbers }, m) => ({
    columns: numbers.map((number) => last.ring.range[0] + number),
    weight: weights[m] as number,
  }));
  return { kernel, members };
}

/** All sets of at most `most` of the numbers 0 … count − 1, the empty one first. */
function subsets(count: number, most: number): number[][] {
  const found: number[][] = [[]];
  for (let i = 0; i < found.length; i++) {
    const one = found[i] as number[];
    if (one.length === most) continue;
    for (let next = (one.at(-1) ?? -1) + 1; next < count; next++) found.push([...one, next]);
  }
  return found;
}
