import { encodedRow, withData } from "../../core/encoding.ts";
import { inverseRealFft2d, realFft2d, waveNumber } from "../../physics/fft-2d.ts";
import { navierStokesFields } from "../../physics/navier-stokes.ts";
import { readPeriodicSquare, withModes } from "../../physics/periodic-square.ts";
import { diagonalForcing } from "../../physics/vorticity.ts";
import { flowOf, vorticityStep } from "../../physics/vorticity-step.ts";
import { type Featuriser, perOptions } from "./featuriser.ts";
import { channelPlayers, interleaved } from "./graph-tensors.ts";
import { atPort } from "./read-port.ts";

/** What the network reads at each point, in the order of the last axis of `fields`. */
const vorticityFields = [
  "vorticity",
  "its slope along x",
  "its slope along y",
  "velocity along x",
  "velocity along y",
  "change",
  "slope of the change along x",
  "slope of the change along y",
  "change of the velocity along x",
  "change of the velocity along y",
  "advected",
] as const;

/** Bring the fields to about unit size. */
const scales = [1, 0.1, 0.1, 10, 10, 5, 0.5, 0.5, 30, 30, 20] as const;

type Options = {
  /** Points a side of the answer, of the coarser grid on which the network computes, and of that of the prediction. */
  points: number;
  coarse: number;
  coarsest: number;
  viscosity: number;
  /** Steps of the prediction in a unit of time. */
  stepsPerTime: number;
};
const fitted = perOptions((options) => options as unknown as Options);
const forcings = new Map<number, Float64Array>();

function forcingOn(n: number): Float64Array {
  const forcing = forcings.get(n) ?? diagonalForcing(n);
  forcings.set(n, forcing);
  return forcing;
}

/**
 * Ports `initialCondition` (a vorticity on the unit torus) and `time` for a network that corrects the spectral solver on
 * a much coarser grid, under the benchmark's force: `fields` [row, coarse², 11], the last of them what one step of
 * exponential Euler has advection do (see {@link vorticityStep}); `predicted` [row, points²], the coarse solution on the
 * full grid; `advected` [row, coarse²], the last field unscaled; `time` [row, 1].
 */
export const vorticity: Featuriser = {
  id: "vorticity",
  revision: 1,
  async ready() {},
  encodeRow(values, options) {
    const { points, coarse, viscosity } = fitted(options);
    const initial = atPort("initialCondition", () => readPeriodicSquare(values.initialCondition, points));
    const time = values.time as number;
    const modes = realFft2d(initial);
    const start = inverseRealFft2d(withModes(modes, points, coarse));
    const { advected } = vorticityStep(start, forcingOn(coarse), viscosity, time);
    const predicted = solved(modes, fitted(options), time);
    const end = inverseRealFft2d(withModes(realFft2d(predicted), points, coarse));
    const change = end.map((value, at) => value - start[at]!);
    const channels = [
      start,
      ...flowOf(realFft2d(start), coarse),
      change,
      ...flowOf(realFft2d(change), coarse),
      advected,
    ];
    return encodedRow(
      {},
      {
        fields: { axis: "row", width: [coarse * coarse, channels.length], data: interleaved(channels, scales) },
        predicted: { axis: "row", width: [points * points], data: Float32Array.from(predicted) },
        advected: { axis: "row", width: [coarse * coarse], data: Float32Array.from(advected) },
        time: { axis: "row", width: [1], data: Float32Array.of(time) },
      },
    );
  },
  baseline(encoded) {
    return withData(encoded, { fields: new Float32Array(encoded.tensors.fields?.data.length ?? 0) });
  },
  players: (encoded) => channelPlayers(encoded, "fields", vorticityFields),
};

/**
 * The vorticity at `time` by the spectral solver on the coarsest grid, on the full one: modes that the coarsest lacks as
 * they have decayed from the beginning.
 */
function solved(
  initial: Float64Array,
  { points, coarsest, viscosity, stepsPerTime }: Options,
  time: number,
): Float64Array {
  const start = inverseRealFft2d(withModes(initial, points, coarsest));
  const steps = Math.max(1, Math.ceil(stepsPerTime * time - 1e-9));
  const [end] =
    time > 0
      ? navierStokesFields(start, { viscosity, forcing: forcingOn(coarsest) }, { interval: time, frames: 1, steps })
      : [start];
  const modes = withModes(realFft2d(end as Float64Array), coarsest, points);
  for (let ky = 0; ky < points; ky++)
    for (let kx = 0; kx < points; kx++) {
      if (Math.max(Math.min(kx, points - kx), Math.min(ky, points - ky)) < coarsest / 2) continue;
      const decay = Math.exp(-viscosity * time * (waveNumber(kx, points) ** 2 + waveNumber(ky, points) ** 2));
      const at = 2 * (ky * points + kx);
      modes[at] = decay * initial[at]!;
      modes[at + 1] = decay * initial[at + 1]!;
    }
  return inverseRealFft2d(modes);
}
