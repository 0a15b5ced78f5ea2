import { concatenate, encodedRow } from "../../src/core/encoding.ts";
import { RetortError } from "../../src/core/errors.ts";
import type { Column, Encoded, Inside, Model, ModelSpec, Player, Table, Tensor } from "../../src/core/model.ts";
import { random } from "../../src/core/random.ts";

/** A function of numbers with its gradient: what the models of these tests compute. */
export type Smooth = { f(x: Float32Array): number; gradient(x: Float32Array): Float32Array };

export const linear = (weights: readonly number[], bias = 0): Smooth => ({
  f: (x) => weights.reduce((sum, w, i) => sum + w * (x[i] as number), bias),
  gradient: () => Float32Array.from(weights),
});

/** A tanh network with one hidden layer and random weights. */
export function perceptron(inputs: number, hidden: number, seed: number, gain = 1): Smooth {
  const source = random(seed);
  const w = Array.from({ length: hidden * inputs }, () => (gain * source.normal()) / Math.sqrt(inputs));
  const v = Array.from({ length: hidden }, () => source.normal() / Math.sqrt(hidden));
  const act = (x: Float32Array) =>
    v.map((_, h) => {
      let sum = 0.1 * h;
      for (let i = 0; i < inputs; i++) sum += (w[h * inputs + i] as number) * (x[i] ?? 0);
      return Math.tanh(sum);
    });
  return {
    f: (x) => act(x).reduce((sum, a, h) => sum + a * (v[h] as number), 0),
    gradient: (x) => {
      const a = act(x);
      return Float32Array.from({ length: inputs }, (_, i) =>
        v.reduce((sum, vh, h) => sum + vh * (1 - (a[h] as number) ** 2) * (w[h * inputs + i] as number), 0),
      );
    },
  };
}

export type Counted = Model & {
  readonly inside: Inside;
  readonly counts: { forward: number; gradient: number; runs: number };
};

/**
 * A network over one list of numbers `x`, each a player of its own (`group` says which), baseline zero; the row's length
 * may vary: the function sees at most `inputs` of them.
 */
export function vectorModel(
  smooth: Smooth,
  group: Player["group"] | ((i: number) => Player["group"]) = "parameter",
): Counted {
  const counts = { forward: 0, gradient: 0, runs: 0 };
  const spec: ModelSpec = {
    id: "toy",
    title: "toy",
    description: "",
    subject: "Query",
    field: "toy",
    inputs: { x: { kind: "periodic-profile", axes: ["i"], title: "numbers" } },
    outputs: { y: { kind: "solubility", title: "answer" } },
    body: {
      type: "network",
      featuriser: { id: "toy", revision: 1, options: {} },
      decoder: { id: "toy", options: {} },
      members: 1,
    },
  };
  const rowsOf = (e: Encoded) =>
    Array.from({ length: e.rows }, (_, r) =>
      ((e.tensors.x as Tensor).data as Float32Array).subarray(e.offsets.part?.[r], e.offsets.part?.[r + 1]),
    );
  const inside: Inside = {
    async encode(input) {
      const rows: number[] = [];
      const errors = new Map<number, RetortError>();
      const parts: Encoded[] = [];
      for (let row = 0; row < input.rows; row++) {
        const x = input.columns.x?.point[row] as readonly number[] | undefined;
        if (!x) {
          errors.set(row, new RetortError("INVALID_INPUT", "x is missing", { row }));
          continue;
        }
        rows.push(row);
        const owner = Int32Array.from(x, () => 0);
        parts.push(
          encodedRow(
            { part: x.length },
            {
              x: { axis: "part", width: [], data: Float32Array.from(x) },
              owner: { axis: "part", width: [], data: owner, pointsAt: "row" },
            },
          ),
        );
      }
      const none: Encoded = { rows: 0, offsets: { row: Uint32Array.of(0) }, tensors: {} };
      return { encoded: parts.length ? concatenate(parts) : none, rows, errors };
    },
    async forward(e) {
      counts.forward += e.rows;
      counts.runs++;
      return { y: Float64Array.from(rowsOf(e), (x) => smooth.f(x)) };
    },
    async gradient(e) {
      counts.gradient += e.rows;
      counts.runs++;
      const data = new Float32Array(e.tensors.x?.data.length ?? 0);
      let at = 0;
      for (const x of rowsOf(e)) {
        data.set(smooth.gradient(x).subarray(0, x.length), at);
        at += x.length;
      }
      return { x: data };
    },
    baseline: (e) => ({
      ...e,
      tensors: {
        ...e.tensors,
        x: { axis: "part", width: [], data: new Float32Array(e.tensors.x?.data.length ?? 0) },
      },
    }),
    players: (e) =>
      rowsOf(e).map((x, r) =>
        Array.from(x, (_, i) => ({
          label: `x${i}`,
          group: typeof group === "function" ? group(i) : group,
          index: i,
          cells: [{ tensor: "x", row: (e.offsets.part?.[r] ?? 0) + i }],
        })),
      ),
  };
  return {
    spec,
    version: "1-toy",
    inside,
    counts,
    async predictBatch(input) {
      const { encoded, rows, errors } = await inside.encode(input);
      const y = rows.length ? (await inside.forward(encoded, new AbortController().signal)).y : undefined;
      const point = new Float64Array(input.rows).fill(Number.NaN);
      rows.forEach((row, i) => {
        point[row] = y?.[i] as number;
      });
      return { rows: input.rows, columns: { y: { point } }, errors };
    },
    async close() {},
  };
}

export const vectors = (...rows: readonly (readonly number[] | undefined)[]): Table => ({
  rows: rows.length,
  columns: { x: { point: rows } },
  errors: new Map(),
});

/** A model of one number in, one number out; a formula carries draws itself, as the runtime's formulas do. */
export function scalarModel(
  body: "formula" | "network",
  f: (x: number) => number,
  range?: readonly [number, number],
): Model & { counts: { rows: number; runs: number } } {
  const counts = { rows: 0, runs: 0 };
  const spec: ModelSpec = {
    id: `scalar-${body}`,
    title: "scalar",
    description: "",
    subject: "Query",
    field: "y",
    inputs: { x: { kind: "gibbs-barrier", title: "x" } },
    outputs: { y: { kind: "gibbs-barrier", title: "y", ...(range && { range }) } },
    body:
      body === "formula"
        ? { type: "formula", constants: {}, steps: [] }
        : {
            type: "network",
            featuriser: { id: "toy", revision: 1, options: {} },
            decoder: { id: "toy", options: {} },
            members: 1,
          },
  };
  return {
    spec,
    version: `1-${body}`,
    counts,
    async predictBatch(input, run) {
      const x = input.columns.x as Column;
      const errors = new Map(input.errors);
      counts.rows += input.rows;
      counts.runs++;
      const point = Float64Array.from(x.point as Float64Array, (value, row) => {
        const y = f(value);
        if (Number.isNaN(y)) errors.set(row, new RetortError("UNSUPPORTED_INPUT", "x is refused", { row }));
        return y;
      });
      const samples =
        body === "formula" && run.samples > 0 && x.samples ? x.samples.map((value) => f(value)) : undefined;
      return { rows: input.rows, columns: { y: { point, ...(samples && { samples }) } }, errors };
    },
    async close() {},
  };
}

export const numbers = (...x: readonly number[]): Table => ({
  rows: x.length,
  columns: { x: { point: Float64Array.from(x) } },
  errors: new Map(),
});
