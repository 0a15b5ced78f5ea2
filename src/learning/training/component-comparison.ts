import type { ComponentOptions } from "../../runtime/featurisers/reaction-components.ts";
import type { SquareMatrix } from "./component-kernel-fit.ts";

/** Parts of a port's kernel: a constant, "the same one", and Tanimoto similarity of structures. */
export type PortWeights = { constant: number; same: number; bit: number };

/** Of rings' numbers: weight · Matérn's function of order 3/2 of their root-mean-square distance over the length. */
export type RingWeights = { weight: number; length: number };

/** What the known components of a port have, in the order of their one-hot places, and in which columns. */
export type KnownComponents = {
  n: number;
  onehot: readonly [number, number];
  bits: { range: readonly [number, number]; rows: Float32Array };
  ring: { range: readonly [number, number]; rows: Float32Array };
};

/** Columns of a port, and what its known components have there in the order of their one-hot places. */
export function knownOf(
  port: string,
  { columns }: ComponentOptions,
  raw: (row: number, column: number) => number,
  rows: number,
): KnownComponents {
  const rangeOf = (...kinds: string[]): [number, number] => {
    const at = columns.flatMap((column, i) => (column.port === port && kinds.includes(column.kind) ? [i] : []));
    return [at[0] ?? 0, (at.at(-1) ?? -1) + 1];
  };
  const onehot = rangeOf("onehot");
  const n = onehot[1] - onehot[0];
  const exemplar = Array.from({ length: n }, (_, i) => {
    for (let row = 0; row < rows; row++) if (raw(row, onehot[0] + i) > 0.5) return row;
    return 0;
  });
  const group = (range: [number, number], value: (number: number) => number) => ({
    range,
    rows: Float32Array.from(
      exemplar.flatMap((row) => Array.from({ length: range[1] - range[0] }, (_, i) => value(raw(row, range[0] + i)))),
    ),
  });
  return {
    n,
    onehot,
    bits: group(rangeOf("bit"), Math.round),
    ring: group(rangeOf("hydrogen", "reactivity"), (number) => number),
  };
}

/** The kernel of a port on its known components, the numbers of rings aside. */
export function sharedMatrix(
  { n, bits: { rows } }: KnownComponents,
  { constant, same, bit }: PortWeights,
): SquareMatrix {
  const data = new Float64Array(n * n);
  const width = rows.length / n;
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      let [both, either] = [0, 0];
      for (let k = 0; k < width; k++) {
        const [a, b] = [rows[i * width + k] as number, rows[j * width + k] as number];
        both += a * b;
        either += a + b - a * b;
      }
      const tanimoto = either === 0 ? 1 : both / either;
      data[i * n + j] = constant + same * Number(i === j) + (width > 0 ? bit * tanimoto : 0);
    }
  return { n, data };
}

/** What all members share and what the one that reads these numbers adds. */
export function withRing(
  { n, data }: SquareMatrix,
  rows: Float32Array,
  numbers: readonly number[],
  { weight, length }: RingWeights,
): SquareMatrix {
  if (numbers.length === 0) return { n, data };
  const width = rows.length / n;
  return {
    n,
    data: data.map((shared, at) => {
      const [i, j] = [Math.floor(at / n), at % n];
      const squares = numbers.reduce(
        (sum, k) => sum + ((rows[i * width + k] as number) - (rows[j * width + k] as number)) ** 2,
        0,
      );
      const r = Math.sqrt(squares / numbers.length) / length;
      return shared + weight * (1 + r) * Math.exp(-r);
    }),
  };
}
