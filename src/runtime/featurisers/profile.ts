import { encodedRow, withData } from "../../core/encoding.ts";
import type { Tensor } from "../../core/model.ts";
import { inverseRealFft, realFft, spectralDerivative } from "../../physics/fft.ts";
import { type FourierBasis, fourierBasis } from "../../physics/fourier-basis.ts";
import { meanOf, solveHeat } from "../../physics/heat.ts";
import { readProfile } from "../../physics/profile.ts";
import { semiLagrangianBurgers } from "../../physics/semi-lagrangian.ts";
import type { Featuriser } from "./featuriser.ts";
import { perOptions } from "./featuriser.ts";
import { channelPlayers, interleaved } from "./graph-tensors.ts";
import { atPort } from "./read-port.ts";

/** Fields that a Burgers network reads, in the order of the last axis of `fields`. */
const profileFields = ["start", "start slope", "heat", "coarse", "coarse slope"] as const;

/** The fields, and beside them viscosity, time and mean. */
type ProfileChannels = { fields: Float64Array[]; flow: [viscosity: number, time: number, mean: number] };

/**
 * What a Burgers network reads, on the grid of the initial field (n points): without the mean, and carried along by the
 * mean to where it is at `time` (Galilean shift), the initial field and its slope, its heat solution, and a coarse
 * semi-Lagrangian prediction and its slope.
 */
export function profileChannels(initial: Float64Array, viscosity: number, time: number): ProfileChannels {
  const mean = meanOf(initial);
  const free = initial.map((value) => value - mean);
  const shift = mean * time;
  const start = carriedAlong(free, shift);
  const coarse = carriedAlong(semiLagrangianBurgers(free, viscosity, time), shift);
  return {
    fields: [
      start,
      spectralDerivative(start),
      solveHeat(free, viscosity, time, shift),
      coarse,
      spectralDerivative(coarse),
    ],
    flow: [viscosity, time, mean],
  };
}

/** The field moved to the right by `shift` periods. */
export function carriedAlong(field: Float64Array, shift: number): Float64Array {
  const modes = realFft(field);
  for (let k = 1; k < modes.length / 2; k++) {
    const c = Math.cos(2 * Math.PI * k * shift);
    const s = -Math.sin(2 * Math.PI * k * shift);
    const re = modes[2 * k]!;
    const im = modes[2 * k + 1]!;
    modes[2 * k] = re * c - im * s;
    modes[2 * k + 1] = re * s + im * c;
  }
  return inverseRealFft(modes);
}

type Options = { points: number; modes?: number };
const fitted = perOptions((options) => options as unknown as Options);

/**
 * Ports `initialCondition` (a profile), `viscosity` and `time` as `fields` [row, points, 5] and `flow` [row, 3], see
 * {@link profileChannels}. Options: `{ points }`, a power of two.
 */
export const profile: Featuriser = {
  id: "profile",
  revision: 1,
  async ready() {},
  encodeRow: (values, options) => encodedRow({}, rowTensors(values, fitted(options).points)),
  baseline(encoded) {
    return withData(encoded, { fields: new Float32Array(encoded.tensors.fields?.data.length ?? 0) });
  },
  players: (encoded) => channelPlayers(encoded, "fields", profileFields),
};

/**
 * The same on the grid that the port `points` asks for, by default `points` of the options; beside the rows' tensors the
 * Fourier basis of that grid, shared by all rows: `analysis` [2 · modes, points] and `synthesis` [points, 2 · modes]. So
 * one graph serves every grid, and the rows of a batch stand on one.
 */
export const profileOnGrid: Featuriser = {
  ...profile,
  revision: 2,
  encodeRow(values, options) {
    const { points: usual, modes = 0 } = fitted(options);
    const points = (values.points as number | undefined) || usual;
    const key = `${points} ${modes}`;
    const basis = bases.get(key) ?? fourierBasis(points, modes);
    bases.set(key, basis);
    return encodedRow(
      {},
      {
        ...rowTensors(values, points),
        analysis: { axis: "shared", width: [2 * modes, points], data: basis.analysis },
        synthesis: { axis: "shared", width: [points, 2 * modes], data: basis.synthesis },
      },
    );
  },
};
const bases = new Map<string, FourierBasis>();

function rowTensors(values: Readonly<Record<string, unknown>>, points: number): Record<string, Tensor> {
  const initial = atPort("initialCondition", () => readProfile(values.initialCondition, points));
  const { fields, flow } = profileChannels(initial, values.viscosity as number, values.time as number);
  return {
    fields: { axis: "row", width: [points, fields.length], data: interleaved(fields) },
    flow: { axis: "row", width: [flow.length], data: Float32Array.from(flow) },
  };
}
