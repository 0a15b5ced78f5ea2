import type { TrainContext } from "../../core/definition.ts";
import { type ComponentOptions, componentFeatures } from "../../runtime/featurisers/reaction-components.ts";
import type { ComponentKernel, KernelPort } from "../networks/component-kernel.ts";
import { type Combinations, fitComponentKernel, type SquareMatrix } from "./component-kernel-fit.ts";

/**
 * Parts of a port's kernel: a constant, "the same one", similarity of structures, and similarity of the rings that hold
 * two bonded heteroatoms: by their environments, and, `near`, by their charges and hydrogens.
 */
export type PortWeights = {
  constant: number;
  same: number;
  bit: number;
  core: number;
  near?: Readonly<Record<NearKind, { weight: number; length: number }>>;
};

const nearKinds = ["charge", "hydrogen"] as const;
type NearKind = (typeof nearKinds)[number];

type Known = {
  n: number;
  bits: { kind: "bit" | "core"; range: readonly [number, number]; rows: Float32Array }[];
  near: { kind: NearKind; range: readonly [number, number]; rows: Float32Array }[];
  onehot: readonly [number, number];
};

/**
 * A Gaussian process on the components of the training rows, for reactions with a component that training has not seen:
 * a product over ports of constant + same + Tanimoto similarity.
 *
 * @param weights parts of the kernel of each port, by its name
 * @param standardised value of a row
 */
export async function fitComponentProcess(
  { data, split }: Pick<TrainContext, "data" | "split">,
  options: ComponentOptions,
  { weights: weightsOf, noise }: { weights: Readonly<Record<string, PortWeights>>; noise: number },
  standardised: (row: number) => number,
): Promise<ComponentKernel> {
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
  const parts = ports.map((port) => weightsOf[port] as PortWeights);
  const kernels = known.map((one, p) => matrixOf(one, parts[p] as PortWeights));
  const coefficients = Float32Array.from(fitComponentKernel(kernels, measured, noise));
  const kernelPorts = known.map(({ onehot, bits, near }, p): KernelPort => {
    const weights = parts[p] as PortWeights;
    return {
      constant: weights.constant,
      same: weights.same,
      onehot,
      bits: bits.map(({ kind, range, rows }) => ({ weight: weights[kind], range, known: rows })),
      near: near.flatMap(({ kind, range, rows }) => {
        const own = weights.near?.[kind];
        return own ? [{ ...own, range, known: rows }] : [];
      }),
    };
  });
  return { center: options.center, ports: kernelPorts, coefficients };
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
  const group = <Kind extends string>(kind: Kind, value: (number: number) => number) => {
    const [from, to] = rangeOf(kind);
    if (to <= from) return [];
    const values = exemplar.flatMap((row) => Array.from({ length: to - from }, (_, i) => value(raw(row, from + i))));
    return [{ kind, range: [from, to] as const, rows: Float32Array.from(values) }];
  };
  const bits = (["bit", "core"] as const).flatMap((kind) => group(kind, Math.round));
  const near = nearKinds.flatMap((kind) => group(kind, (number) => number));
  return { n, bits, near, onehot };
}

function matrixOf({ n, bits, near }: Known, weights: PortWeights): SquareMatrix {
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
  for (const { kind, rows } of near) {
    const own = weights.near?.[kind];
    if (!own) continue;
    const width = rows.length / n;
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) {
        let squares = 0;
        for (let k = 0; k < width; k++)
          squares += ((rows[i * width + k] as number) - (rows[j * width + k] as number)) ** 2;
        const r = Math.sqrt(squares / width) / own.length;
        data[i * n + j] = (data[i * n + j] as number) + own.weight * (1 + r) * Math.exp(-r);
      }
  }
  return { n, data };
}
