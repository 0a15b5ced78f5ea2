import type { Encoded, Json } from "../core/model.ts";
import { integrateTogether } from "../physics/ode/dopri5-together.ts";
import type { NdArray } from "./session.ts";

/** What a graph gives for feeds of so many rows. */
export type Graph = (feeds: Record<string, NdArray>, rows: number) => NdArray | Promise<NdArray>;

type Options = { points: number; tolerance: number };

/**
 * Follows the rates of change [rows, size] that a graph gives for `state` [rows, size], from each row's state to its time,
 * all rows side by side: one run of the graph serves all that are still on their way.
 *
 * @param encoded `state` [row, size] and `time` [row, 1]
 * @returns the states at `points` times from 0 to the row's own, equally spaced: [row, points × size]; NaN where a motion
 *   cannot be followed.
 */
export async function followRates(
  graph: Graph,
  encoded: Encoded,
  options: { readonly [key: string]: Json },
): Promise<NdArray> {
  const { points, tolerance } = options as unknown as Options;
  const [initial, ends] = ["state", "time"].map((name) => encoded.tensors[name]?.data as Float32Array) as [
    Float32Array,
    Float32Array,
  ];
  const size = initial.length / encoded.rows;
  const times = Array.from(ends, (end) => Float64Array.from({ length: points }, (_, i) => (end * i) / (points - 1)));
  const rates = async (states: Float64Array, systems: readonly number[]) => {
    const feeds = { state: { data: Float32Array.from(states), dims: [systems.length, size] } };
    return (await graph(feeds, systems.length)).data;
  };
  const paths = await integrateTogether(rates, Float64Array.from(initial), times, { tolerance });
  const data = new Float32Array(encoded.rows * points * size);
  paths.forEach((path, row) => {
    data.set(path, row * points * size);
  });
  return { data, dims: [encoded.rows, points * size] };
}
