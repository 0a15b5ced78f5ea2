import { createHash } from "node:crypto";
import type { ModelData, Split } from "../../core/definition.ts";
import { random, seedFrom } from "../../core/random.ts";
import { trajectory } from "../../physics/hamiltonian/system.ts";
import { lazily } from "../lazily.ts";
import { motionTimes } from "./problems.ts";
import { motionBaselines } from "./simple.ts";
import { calibrationSeed, type MotionSystem, points, protocolSeed } from "./system.ts";

/** Changes whenever the same seed gives other numbers. */
const generatorRevision = 1;

/**
 * The published protocol as a data set: a row is a trajectory, from its exact start to the protocol's time. The first are
 * to train on, as they are observed (with noise), the others to judge by; further starts calibrate, and some are followed
 * for longer.
 */
export function motionData(system: MotionSystem): ModelData {
  const { name, protocol, calibration, longer, longerRows } = system;
  const { trajectories, testShare, end } = protocol;
  const training = Math.round(trajectories * (1 - testShare));
  const rows = trajectories + calibration + longerRows;
  const startOf = (row: number): Float64Array => {
    const [seed, index] = row < trajectories ? [protocolSeed, row] : [calibrationSeed, row - trajectories];
    // the first thing that a trajectory's own stream of random numbers gives
    const source = random(seedFrom("hamiltonian-protocol", seed, index));
    return Float64Array.from(protocol.start(source, protocol.orbitNoise));
  };
  const endOf = (row: number) => (row < trajectories + calibration ? end : longer);
  const solved = new Map<number, Float64Array>();
  const motion = (row: number) => {
    let found = solved.get(row);
    if (!found) {
      const states = trajectory(protocol.system, startOf(row), motionTimes(endOf(row)));
      found = Float64Array.from(states.flatMap((state) => [...state]));
      solved.set(row, found);
    }
    return found;
  };
  const all = Array.from({ length: rows }, (_, i) => i);
  const shipped: Split = {
    name: "published protocol",
    train: all.slice(0, training),
    test: all.slice(training, trajectories),
    calibration: all.slice(trajectories, trajectories + calibration),
  };
  const errors = (row: number, predicted: Float64Array) => motionErrors(system, motion(row), predicted);
  return {
    dataset: `generated:${name}`,
    sha256: createHash("sha256")
      .update(JSON.stringify({ generatorRevision, ...system, points, protocolSeed, calibrationSeed }))
      .digest("hex"),
    rows,
    rowNumbers: all,
    inputs: startPorts(name, lazily(rows, startOf), lazily(rows, endOf)),
    targets: { motion: lazily(rows, motion) },
    shipped,
    study: [],
    splitDescription: `trajectories as Greydanus, Dzamba & Yosinski (arXiv:1906.01563) draw them: ${training} to train on, observed at ${protocol.points} times to t = ${end} with noise ${protocol.noise} on coordinates; ${trajectories - training} held out, followed from their exact starts; ${calibration} further ones calibrate`,
    exchangeable: true,
    further: { [`followed to t = ${longer}`]: { rows: all.slice(trajectories + calibration) } },
    rowErrors: (row, predicted) => errors(row, predicted as Float64Array),
    baselines: (split) =>
      motionBaselines(
        system,
        split.test.map((row) => ({ start: startOf(row), end: endOf(row) })),
        (predicted) => split.test.map((row, i) => errors(row, predicted[i] as Float64Array)),
      ),
  };
}

/**
 * Mean squares over a motion of the error of its coordinates and momenta, and of its energy.
 *
 * @param right, predicted states at each time, one after the other
 */
export function motionErrors(
  { protocol: { system } }: MotionSystem,
  right: Float64Array,
  predicted: Float64Array,
): Record<string, number> {
  const size = 2 * system.degrees;
  let [trajectoryMse, energyMse] = [0, 0];
  for (let at = 0; at < right.length; at += size) {
    const [a, b] = [right.subarray(at, at + size), predicted.subarray(at, at + size)];
    for (let j = 0; j < size; j++) trajectoryMse += (a[j]! - b[j]!) ** 2 / right.length;
    energyMse += ((system.energy(a) - system.energy(b)) ** 2 * size) / right.length;
  }
  return { trajectoryMse, energyMse };
}

/** Starts and times by input port. */
function startPorts(name: string, starts: readonly Float64Array[], time: readonly number[]) {
  const { length } = starts;
  const at = (pick: (state: Float64Array) => unknown) => lazily(length, (row) => pick(starts[row] as Float64Array));
  if (name === "spring") return { position: at(([q]) => q), momentum: at(([, p]) => p), time };
  const bodies = (state: Float64Array) => state.length / 4;
  const part = (state: Float64Array, from: number) =>
    Array.from({ length: 2 * bodies(state) }, (_, i) => state[(from + (i % 2)) * bodies(state) + (i >> 1)]);
  return { positions: at((state) => part(state, 0)), velocities: at((state) => part(state, 2)), time };
}
