import { encodedRow, withData } from "../../core/encoding.ts";
import { solveEtdrk4 } from "../../physics/etdrk4.ts";
import { spectralDerivative } from "../../physics/fft.ts";
import { meanOf } from "../../physics/heat.ts";
import { readProfile } from "../../physics/profile.ts";
import { kuramotoSivashinsky } from "../../physics/semilinear-equations.ts";
import { type Featuriser, perOptions } from "./featuriser.ts";
import { channelPlayers, interleaved } from "./graph-tensors.ts";
import { carriedAlong } from "./profile.ts";
import { atPort } from "./read-port.ts";

/** Fields that the network reads, in the order of the last axis of `fields`. */
const chaoticFields = ["start", "start slope", "linear", "predicted", "predicted slope"] as const;

type Options = { points: number; length: number };
const fitted = perOptions((options) => options as unknown as Options);

/**
 * Ports `initialCondition` (a profile over the interval's length) and `time` for a network that corrects one step of the
 * Kuramoto–Sivashinsky equation: without the mean, and carried along by it to where it is at `time` (Galilean shift), the
 * field and its slope, what the linear part alone makes of it, and one step of exponential Runge–Kutta, fourth order,
 * with its slope: `fields` [row, points, 5]; `flow` [row, 2], time and mean.
 */
export const chaoticProfile: Featuriser = {
  id: "chaotic-profile",
  revision: 1,
  async ready() {},
  encodeRow(values, options) {
    const { points, length } = fitted(options);
    const initial = atPort("initialCondition", () => readProfile(values.initialCondition, points));
    const time = values.time as number;
    const mean = meanOf(initial);
    const free = initial.map((value) => value - mean);
    const shift = (mean * time) / length;
    const moved = (field: Float64Array) => carriedAlong(field, shift);
    const equation = kuramotoSivashinsky(length);
    const start = moved(free);
    const predicted = moved(solveEtdrk4(equation, free, time, { steps: 1 }));
    const channels = [
      start,
      scaled(spectralDerivative(start), 1 / length),
      moved(solveEtdrk4({ ...equation, pointwise: () => 0 }, free, time, { steps: 1 })),
      predicted,
      scaled(spectralDerivative(predicted), 1 / length),
    ];
    return encodedRow(
      {},
      {
        fields: { axis: "row", width: [points, channels.length], data: interleaved(channels) },
        flow: { axis: "row", width: [2], data: Float32Array.of(time, mean) },
      },
    );
  },
  baseline(encoded) {
    return withData(encoded, { fields: new Float32Array(encoded.tensors.fields?.data.length ?? 0) });
  },
  players: (encoded) => channelPlayers(encoded, "fields", chaoticFields),
};

const scaled = (field: Float64Array, factor: number) => field.map((value) => value * factor);
