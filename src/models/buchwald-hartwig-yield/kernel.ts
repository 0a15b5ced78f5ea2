import type { TrainContext } from "../../core/definition.ts";
import { random } from "../../core/random.ts";
import type { ComponentKernel, KernelPort } from "../../learning/networks/component-kernel.ts";
import {
  type Combinations,
  fitComponentKernel,
  productOf,
  type SquareMatrix,
} from "../../learning/training/component-kernel-fit.ts";
import { type ComponentOptions, componentFeatures } from "../../runtime/featurisers/reaction-components.ts";

/** What is chosen by leaving additives out: how much the ring counts against the whole structure, and noise. */
type Choice = { ring: number; noise: number };

const ringShares = [0, 0.5, 1];
const noises = [0.05, 0.2];
const groups = 6;

/** How much of a port's kernel says "the same one", and how much is a constant; the rest is similarity of structures. */
const fixed: Readonly<Record<string, { same: number; constant: number }>> = {
  electrophile: { same: 0.3, constant: 0.3 },
  ligand: { same: 0.4, constant: 0.3 },
  base: { same: 0.4, constant: 0.3 },
};
const additiveParts = { same: 0.05, constant: 0.2 };

type Known = {
  n: number;
  bits: { kind: "bit" | "core"; range: readonly [number, number]; rows: Float32Array }[];
  onehot: readonly [number, number];
};

/**
 * A Gaussian process on the components of the training rows, for reactions with a component that training has not seen:
 * a product over ports of constant + same + Tanimoto similarity. The weight of the additive's ring and the noise are
 * those that predict additives left out best, in six groups of the training rows alone.
 */
export async function fitKernel(
  { data, split }: Pick<TrainContext, "data" | "split">,
  options: ComponentOptions,
  standardised: (row: number) => number,
): Promise<{ kernel: ComponentKernel; choice: Choice; error: number }> {
  const ports = options.ports.map(({ name }) => name);
  const inputs = Object.fromEntries(
    ports.map((name) => [name, split.train.map((row) => data.inputs[name]?.[row])] as const),
  );
  const { x, width } = await componentFeatures(inputs, options);
  const raw = (row: number, column: number) => (x[row * width + column] as number) + (options.center[column] as number);
  const known = ports.map((port) => knownOf(port, options, raw, split.train.length));
  const measured: Combinations = {
    components: known.map(({ onehot: [from, to] }) =>
      Int32Array.from(split.train, (_, row) => {
        for (let column = from; column < to; column++) if (raw(row, column) > 0.5) return column - from;
        return 0;
      }),
    ),
    values: Float64Array.from(split.train, standardised),
  };
  const additive = ports.indexOf("additive");
  const fold = foldsOf((known[additive] as Known).n);
  const groupOf = (row: number) => fold[measured.components[additive]?.[row] as number] as number;
  let best: { choice: Choice; error: number } | undefined;
  for (const ring of ringShares)
    for (const noise of noises) {
      const choice = { ring, noise };
      const kernels = known.map((one, p) => matrixOf(one, weightsOf(ports[p] as string, choice)));
      let error = 0;
      for (let group = 0; group < groups; group++) {
        const weights = fitComponentKernel(kernels, measured, noise, (row) => groupOf(row) !== group);
        const predicted = productOf(kernels, weights);
        for (let row = 0; row < measured.values.length; row++)
          if (groupOf(row) === group)
            error += ((predicted[cellOf(kernels, measured, row)] as number) - (measured.values[row] as number)) ** 2;
      }
      if (!best || error < best.error) best = { choice, error };
    }
  const { choice, error } = best as NonNullable<typeof best>;
  const kernels = known.map((one, p) => matrixOf(one, weightsOf(ports[p] as string, choice)));
  const coefficients = Float32Array.from(fitComponentKernel(kernels, measured, choice.noise));
  const kernelPorts = known.map(({ onehot, bits }, p): KernelPort => {
    const weights = weightsOf(ports[p] as string, choice);
    return {
      constant: weights.constant,
      same: weights.same,
      onehot,
      bits: bits.map(({ kind, range, rows }) => ({ weight: weights[kind], range, known: rows })),
    };
  });
  return {
    kernel: { center: options.center, ports: kernelPorts, coefficients },
    choice,
    error: error / split.train.length,
  };
}

type PortWeights = { constant: number; same: number; bit: number; core: number };

function weightsOf(port: string, { ring }: Choice): PortWeights {
  const own = fixed[port] ?? additiveParts;
  const left = 1 - own.same - own.constant;
  const core = port === "additive" ? ring : 0;
  return { ...own, bit: (1 - core) * left, core: core * left };
}

/** Columns of a port, and the bits of its known components in the order of their one-hot places. */
function knownOf(
  port: string,
  { columns }: ComponentOptions,
  raw: (row: number, column: number) => number,
  rows: number,
): Known {
  const rangeOf = (kind: string): [number, number] => {
    const at = columns.flatMap((column, i) => (column.port === port && column.kind === kind ? [i] : []));
    return [at[0] ?? 0, (at.at(-1) ?? -1) + 1];
  };
  const onehot = rangeOf("onehot");
  const n = onehot[1] - onehot[0];
  const exemplar = Array.from({ length: n }, (_, i) => {
    for (let row = 0; row < rows; row++) if (raw(row, onehot[0] + i) > 0.5) return row;
    return 0;
  });
  const bits = (["bit", "core"] as const).flatMap((kind) => {
    const [from, to] = rangeOf(kind);
    if (to <= from) return [];
    const values = exemplar.flatMap((row) =>
      Array.from({ length: to - from }, (_, i) => Math.round(raw(row, from + i))),
    );
    return [{ kind, range: [from, to] as const, rows: Float32Array.from(values) }];
  });
  return { n, bits, onehot };
}

function matrixOf({ n, bits }: Known, weights: PortWeights): SquareMatrix {
  const data = new Float64Array(n * n).fill(weights.constant);
  for (let i = 0; i < n; i++) data[i * n + i] = (data[i * n + i] as number) + weights.same;
  for (const { kind, rows } of bits) {
    const width = rows.length / n;
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) {
        let [both, either] = [0, 0];
        for (let k = 0; k < width; k++) {
          const [a, b] = [rows[i * width + k] as number, rows[j * width + k] as number];
          both += a * b;
          either += a + b - a * b;
        }
        data[i * n + j] = (data[i * n + j] as number) + weights[kind] * (either === 0 ? 1 : both / either);
      }
  }
  return { n, data };
}

function cellOf(kernels: readonly SquareMatrix[], { components }: Combinations, row: number): number {
  return kernels.reduce((cell, { n }, p) => cell * n + (components[p]?.[row] as number), 0);
}

/** The group that each known additive is left out with. */
function foldsOf(n: number): number[] {
  const order = random(0).shuffle(Array.from({ length: n }, (_, i) => i));
  const fold = new Array<number>(n);
  order.forEach((additive, place) => {
    fold[additive] = place % groups;
  });
  return fold;
}
