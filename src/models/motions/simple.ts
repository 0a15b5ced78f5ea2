import type { MetricTable } from "../../core/version.ts";
import { fieldErrors } from "../../learning/metrics/field.ts";
import { integrateTogether } from "../../physics/ode/dopri5-together.ts";
import { motionTimes, observations } from "./problems.ts";
import { type MotionSystem, points } from "./system.ts";

type Problem = { start: Float64Array; end: number };

/**
 * What is simpler: nothing moves; and a perceptron for the rates of change of the raw coordinates (two layers of 200, as
 * the published baseline), trained on the same noisy observations and followed by the same integrator.
 */
export async function motionBaselines(
  system: MotionSystem,
  problems: readonly Problem[],
  errorsOf: (predicted: readonly Float64Array[]) => readonly Readonly<Record<string, number>>[],
): Promise<Record<string, MetricTable>> {
  const judged = (predicted: readonly Float64Array[]): MetricTable => {
    const errors = errorsOf(predicted);
    const entries = Object.keys(errors[0] ?? {}).flatMap((name) => {
      const { mean, median, worstDecile } = fieldErrors(errors.map((one) => one[name] as number));
      return [
        [name, mean],
        [`${name}Median`, median],
        [`${name}WorstDecile`, worstDecile],
      ] as const;
    });
    return { n: errors.length, ...Object.fromEntries(entries) };
  };
  return {
    "stays where it starts": judged(
      problems.map(({ start }) =>
        Float64Array.from({ length: points * start.length }, (_, i) => start[i % start.length]!),
      ),
    ),
    "perceptron for the rates of change (200-200, tanh)": judged(await plainMotions(system, problems)),
  };
}

/** Steps of Adam, as many as the published program takes for bodies. */
const steps = 10_000;
const batch = 256;

async function plainMotions(system: MotionSystem, problems: readonly Problem[]): Promise<Float64Array[]> {
  const { trainPlainNetwork } = await import("../../learning/training/plain-network.ts");
  const size = 2 * system.protocol.system.degrees;
  const seen = observations(system);
  const flat = (of: (one: (typeof seen)[number]) => Float64Array[]) => ({
    rows: seen.length * system.protocol.points,
    width: size,
    data: Float32Array.from(seen.flatMap((one) => of(one).flatMap((state) => [...state]))),
  });
  const [inputs, targets] = [flat(({ observed }) => observed), flat(({ derivatives }) => derivatives)];
  const network = await trainPlainNetwork(inputs, targets, {
    hidden: [200, 200],
    epochs: Math.max(1, Math.round((steps * batch) / inputs.rows)),
    batch: Math.min(batch, inputs.rows),
    rate: 1e-3,
    seed: 1,
  });
  const initial = Float64Array.from(problems.flatMap(({ start }) => [...start]));
  const paths = await integrateTogether(
    (states) => network.predict({ rows: states.length / size, width: size, data: Float32Array.from(states) }),
    initial,
    problems.map(({ end }) => motionTimes(end)),
    { tolerance: 1e-5, mostSteps: 4000 },
  );
  network.dispose();
  return paths.map(held);
}

/** The last finite state stays, where a path ends before its time. */
function held(path: Float64Array): Float64Array {
  const size = path.length / points;
  for (let i = size; i < path.length; i++) if (!Number.isFinite(path[i]!)) path[i] = path[i - size]!;
  return path;
}
