import { encodedRow, withData } from "../../core/encoding.ts";
import { RetortError } from "../../core/errors.ts";
import { robertsonStart } from "../../physics/kinetics/robertson-start.ts";
import { type Featuriser, perOptions } from "./featuriser.ts";
import { channelPlayers } from "./graph-tensors.ts";

/** What a network of Robertson's reaction reads at each time, in the order of the last axis of `points`. */
export const robertsonFeatures = [
  "ln τ",
  "ln growth",
  "ln departure",
  "departed",
  "relaxation",
  "ln κ₂",
  "ln κ₃",
  "back reaction",
  "share of C",
] as const;

type Options = { points: number; first: number; mean: readonly number[]; scale: readonly number[] };
const fitted = perOptions((options) => options as unknown as Options);

const rates = ["k1", "k2", "k3"] as const;
const amounts = ["a", "b", "c"] as const;

/** Times of a course, from `first` to the last asked for, equally spaced in their logarithm. */
export function courseTimes(first: number, last: number, points: number): Float64Array {
  return Float64Array.from({ length: points }, (_, i) => first * (last / first) ** (i / (points - 1)));
}

/** One row before it is standardised: features [points × 9], beginning [points × 3] and scales [3]. */
export function robertsonNumbers(values: Readonly<Record<string, unknown>>, first: number, points: number) {
  const read = (name: string) => values[name] as number;
  const [k1, k2, k3] = rates.map(read) as [number, number, number];
  const shares = amounts.map(read) as [number, number, number];
  const total = shares.reduce((sum, share) => sum + share, 0);
  if (!(shares[0] > 0))
    throw new RetortError("INVALID_INPUT", "there is no A that could react", {
      step: "a",
      hint: "give an amount of A",
    });
  const start = shares.map((share) => share / total) as [number, number, number];
  const [a, , c] = start;
  const groups = { pairing: (k2 * total) / k1, back: (k3 * total) / k1 };
  const [lnPairing, lnBack] = [Math.log(groups.pairing), Math.log(groups.back)];
  const width = robertsonFeatures.length;
  const features = new Float64Array(points * width);
  const beginning = new Float64Array(points * 3);
  const times = courseTimes(first, read("time"), points);
  for (let i = 0; i < points; i++) {
    const time = k1 * (times[i] as number);
    const { b, rest, root, growth } = robertsonStart(time, start, groups);
    const departure = growth / a + (groups.back * growth) / root;
    const departed = departure / (1 + departure);
    const at = i * width;
    features[at] = Math.log(time);
    features[at + 1] = Math.log(growth);
    features[at + 2] = Math.log(departure);
    features[at + 3] = departed;
    features[at + 4] = b / rest;
    features[at + 5] = lnPairing;
    features[at + 6] = lnBack;
    features[at + 7] = (groups.back * c) / root;
    features[at + 8] = c;
    beginning[3 * i] = Math.log((c + growth) / a);
    beginning[3 * i + 1] = Math.log(b / rest);
    beginning[3 * i + 2] = departed;
  }
  return { features, beginning, scales: [lnPairing, lnBack, Math.log(total)] };
}

/**
 * Robertson's reaction from ports `k1`, `k2`, `k3`, `a`, `b`, `c` and `time`, in its own units, so that rescaled time and
 * amounts give the same numbers: `points` [row, times, 9] (standardised, see {@link robertsonFeatures}), `beginning`
 * [row, times, 3] with ln C/A and ln(b / steady b) by the closed form of the beginning and how far that is left behind
 * (0 to 1), and `scales` [row, 3]: ln κ₂, ln κ₃, ln M. Options: `{ points, first, mean, scale }`.
 */
export const robertson: Featuriser = {
  id: "robertson",
  revision: 1,
  async ready() {},
  encodeRow(values, options) {
    const { points, first, mean, scale } = fitted(options);
    const { features, beginning, scales } = robertsonNumbers(values, first, points);
    const width = robertsonFeatures.length;
    const data = new Float32Array(features.length);
    for (let i = 0; i < data.length; i++)
      data[i] = ((features[i] as number) - (mean[i % width] as number)) / (scale[i % width] as number);
    if (!data.every(Number.isFinite))
      throw new RetortError("UNSUPPORTED_INPUT", "this start is too extreme to be told", {
        hint: "bring amounts and rate constants nearer to the model's domain",
      });
    return encodedRow(
      {},
      {
        points: { axis: "row", width: [points, width], data },
        beginning: { axis: "row", width: [points, 3], data: Float32Array.from(beginning) },
        scales: { axis: "row", width: [3], data: Float32Array.from(scales) },
      },
    );
  },
  baseline(encoded) {
    return withData(encoded, { points: new Float32Array(encoded.tensors.points?.data.length ?? 0) });
  },
  players: (encoded) => channelPlayers(encoded, "points", robertsonFeatures),
};
