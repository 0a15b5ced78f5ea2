import type { MetricTable } from "../../core/version.ts";
import { solveCholesky } from "../../learning/baselines/cholesky.ts";
import { fieldErrors } from "../../learning/metrics/field.ts";
import type { Mechanism } from "../../physics/kinetics/mechanism.ts";
import { pressureRange, ratioRange, temperatureRange } from "./box.ts";
import { delayOf, type IgnitionProblem } from "./generate.ts";

export type Solved = IgnitionProblem & { delay: number };

/** Position in the box, each coordinate in [0, 1]: 1/T, ln p and ln φ. */
function place({ temperature, pressure, equivalenceRatio }: IgnitionProblem): [number, number, number] {
  const between = (value: number, [low, high]: readonly [number, number]) => (value - low) / (high - low);
  const logs = ([low, high]: readonly [number, number]) => [Math.log(low), Math.log(high)] as const;
  return [
    between(1 / temperature, [1 / temperatureRange[1], 1 / temperatureRange[0]]),
    between(Math.log(pressure), logs(pressureRange)),
    between(Math.log(equivalenceRatio), logs(ratioRange)),
  ];
}

/** The problem at a position of the box. */
function problemAt([t, p, r]: readonly number[]): IgnitionProblem {
  const [low, high] = [1 / temperatureRange[1], 1 / temperatureRange[0]];
  return {
    temperature: 1 / (low + (high - low) * t!),
    pressure: pressureRange[0] * (pressureRange[1] / pressureRange[0]) ** p!,
    equivalenceRatio: ratioRange[0] * (ratioRange[1] / ratioRange[0]) ** r!,
  };
}

/** Points along each coordinate of the table: as many solutions in all as there are rows to train on. */
const tablePoints = [16, 16, 12] as const;

/**
 * What is simpler than a network: correlations ln τ = polynomial of 1/T, ln p and ln φ by least squares, the nearest
 * training row, and a table of as many solutions, linear between them in the logarithms.
 */
export function delayBaselines(
  mechanism: Mechanism,
  known: readonly Solved[],
  asked: readonly Solved[],
): Record<string, MetricTable> {
  const judged = (predict: (problem: IgnitionProblem) => number) => {
    const errors = asked.map((one) => Math.abs(Math.exp(predict(one)) / one.delay - 1));
    const { n, mean, median, worstDecile, largest } = fieldErrors(errors);
    return { n, relative: mean, relativeMedian: median, relativeWorstDecile: worstDecile, relativeLargest: largest };
  };
  const mean = known.reduce((sum, { delay }) => sum + Math.log(delay) / known.length, 0);
  return {
    mean: judged(() => mean),
    "Arrhenius correlation (linear in 1/T, ln p, ln φ)": judged(polynomial(known, 1)),
    "cubic correlation": judged(polynomial(known, 3)),
    "nearest training row": judged(nearest(known)),
    [`table of ${tablePoints.join(" × ")} solutions, linear between`]: judged(table(mechanism)),
  };
}

function polynomial(known: readonly Solved[], degree: number): (problem: IgnitionProblem) => number {
  const powers: [number, number, number][] = [];
  for (let i = 0; i <= degree; i++)
    for (let j = 0; i + j <= degree; j++) for (let k = 0; i + j + k <= degree; k++) powers.push([i, j, k]);
  const terms = (problem: IgnitionProblem) => {
    const [x, y, z] = place(problem);
    return powers.map(([i, j, k]) => x ** i * y ** j * z ** k);
  };
  const n = powers.length;
  const normal = new Float64Array(n * n);
  const right = new Float64Array(n);
  for (const one of known) {
    const row = terms(one);
    const value = Math.log(one.delay);
    for (let i = 0; i < n; i++) {
      right[i]! += row[i]! * value;
      for (let j = 0; j < n; j++) normal[i * n + j]! += row[i]! * row[j]!;
    }
  }
  solveCholesky(normal, right);
  return (problem) => terms(problem).reduce((sum, term, i) => sum + term * right[i]!, 0);
}

function nearest(known: readonly Solved[]): (problem: IgnitionProblem) => number {
  const places = known.map(place);
  return (problem) => {
    const here = place(problem);
    let best = 0;
    let least = Number.POSITIVE_INFINITY;
    places.forEach((there, i) => {
      const distance = there.reduce((sum, value, axis) => sum + (value - here[axis]!) ** 2, 0);
      if (distance < least) [best, least] = [i, distance];
    });
    return Math.log(known[best]!.delay);
  };
}

function table(mechanism: Mechanism): (problem: IgnitionProblem) => number {
  const [a, b, c] = tablePoints;
  const values = Float64Array.from({ length: a * b * c }, (_, i) => {
    const at = [Math.floor(i / (b * c)) / (a - 1), (Math.floor(i / c) % b) / (b - 1), (i % c) / (c - 1)];
    return Math.log(delayOf(mechanism, problemAt(at)));
  });
  return (problem) => {
    const cells = place(problem).map((value, axis) => {
      const cell = Math.min(tablePoints[axis]! - 2, Math.max(0, Math.floor(value * (tablePoints[axis]! - 1))));
      return { cell, share: value * (tablePoints[axis]! - 1) - cell };
    });
    let sum = 0;
    for (let corner = 0; corner < 8; corner++) {
      let [weight, index] = [1, 0];
      cells.forEach(({ cell, share }, axis) => {
        const up = (corner >> axis) & 1;
        weight *= up ? share : 1 - share;
        index = index * tablePoints[axis]! + cell + up;
      });
      sum += weight * values[index]!;
    }
    return sum;
  };
}
