import { encodedRow, withData } from "../../core/encoding.ts";
import type { Player } from "../../core/model.ts";
import { inverseRealFft2d, realFft2d, waveNumber } from "../../physics/fft-2d.ts";
import { readPeriodicSquare, withModes } from "../../physics/periodic-square.ts";
import { diagonalForcing } from "../../physics/vorticity.ts";
import { flowOf, vorticityStep } from "../../physics/vorticity-step.ts";
import { type Featuriser, perOptions } from "./featuriser.ts";
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
  /** Points a side of the answer, and of the coarser grid on which network and prediction compute. */
  points: number;
  coarse: number;
  viscosity: number;
};
const fitted = perOptions((options) => options as unknown as Options);
const forcings = new Map<number, Float64Array>();

/**
 * Ports `initialCondition` (a vorticity on the unit torus) and `time` for a network that corrects one step of exponential
 * Euler (see {@link vorticityStep}) under the benchmark's force, on a coarser grid: `fields` [row, coarse², 11];
 * `predicted` [row, points²], the step on the full grid, where modes that the coarser one lacks do but decay; `advected`
 * [row, coarse²], what advection does in the step; `time` [row, 1].
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
    const forcing = forcings.get(coarse) ?? diagonalForcing(coarse);
    forcings.set(coarse, forcing);
    const step = vorticityStep(start, forcing, viscosity, time);
    const channels = [
      start,
      ...flowOf(realFft2d(start), coarse),
      step.change,
      ...flowOf(realFft2d(step.change), coarse),
      step.advected,
    ];
    const fields = new Float32Array(coarse * coarse * channels.length);
    channels.forEach((channel, c) => {
      for (let at = 0; at < channel.length; at++) fields[at * channels.length + c] = channel[at]! * scales[c]!;
    });
    const predicted = onFullGrid(step.predicted, modes, { points, coarse, viscosity }, time);
    return encodedRow(
      {},
      {
        fields: { axis: "row", width: [coarse * coarse, channels.length], data: fields },
        predicted: { axis: "row", width: [points * points], data: Float32Array.from(predicted) },
        advected: { axis: "row", width: [coarse * coarse], data: Float32Array.from(step.advected) },
        time: { axis: "row", width: [1], data: Float32Array.of(time) },
      },
    );
  },
  baseline(encoded) {
    return withData(encoded, { fields: new Float32Array(encoded.tensors.fields?.data.length ?? 0) });
  },
  players(encoded, options) {
    const { coarse } = fitted(options);
    const count = vorticityFields.length;
    return Array.from({ length: encoded.rows }, (_, row): Player[] =>
      vorticityFields.map((label, index) => ({
        label,
        group: "parameter",
        index,
        cells: Array.from({ length: coarse * coarse }, (_, j) => ({
          tensor: "fields",
          row,
          from: j * count + index,
          to: j * count + index + 1,
        })),
      })),
    );
  },
};

/** A field of the coarser grid on the full one, with the modes that it lacks as they have decayed from the beginning. */
function onFullGrid(
  predicted: Float64Array,
  initial: Float64Array,
  { points, coarse, viscosity }: Options,
  time: number,
): Float64Array {
  const modes = withModes(realFft2d(predicted), coarse, points);
  for (let ky = 0; ky < points; ky++)
    for (let kx = 0; kx < points; kx++) {
      if (Math.max(Math.min(kx, points - kx), Math.min(ky, points - ky)) < coarse / 2) continue;
      const decay = Math.exp(-viscosity * time * (waveNumber(kx, points) ** 2 + waveNumber(ky, points) ** 2));
      const at = 2 * (ky * points + kx);
      modes[at] = decay * initial[at]!;
      modes[at + 1] = decay * initial[at + 1]!;
    }
  return inverseRealFft2d(modes);
}
