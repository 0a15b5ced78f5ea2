// Counts how often the intervals of fitted parameters hold the true ones: npx tsx bench/fits.ts burgers|robertson [draws]
import { random, seedFrom } from "../src/core/random.ts";
import { tableOf } from "../src/core/values.ts";
import { localEngine } from "../src/jobs/local-engine.ts";

const coverage = 0.9;

type Draw = {
  known: Record<string, unknown>;
  truth: Record<string, number>;
  /** Which numbers of the output are measured, and the noise of each. */
  measure(values: Float64Array): { point: number; deviation: number }[];
  /** Whether the fit is told the noise. */
  told: boolean;
};

const uniform = (source: { uniform(): number }, low: number, high: number) => low * (high / low) ** source.uniform();

/** Velocities at 24 places with 2 % noise; the viscosity is sought. */
function burgers(draw: number): Draw {
  const source = random(seedFrom("burgers fit", draw));
  return {
    known: { initialCondition: `seed:${draw + 100}`, time: 0.5 },
    truth: { viscosity: uniform(source, 0.006, 0.09) },
    told: false,
    measure(values) {
      const size = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
      return Array.from({ length: 24 }, (_, i) => ({
        point: Math.floor(((i + 0.5) * values.length) / 24),
        deviation: 0.02 * size,
      }));
    },
  };
}

/** A, B and C at every sixth time with 2 % noise, known to the fit; the three rate constants are sought. */
function robertson(draw: number): Draw {
  const source = random(seedFrom("robertson fit", draw));
  return {
    known: { a: 1, b: 0, c: 0, time: 1e4 },
    truth: { k1: uniform(source, 0.02, 0.08), k2: uniform(source, 1.5e7, 6e7), k3: uniform(source, 5e3, 2e4) },
    told: true,
    measure: (values) =>
      Array.from(values, (value, point) => ({ point, deviation: 0.02 * Math.abs(value) + 1e-9 })).filter(
        ({ point }) => Math.floor(point / 3) % 6 === 5,
      ),
  };
}

const [which = "burgers", count = "40"] = process.argv.slice(2);
const drawOf = which === "robertson" ? robertson : burgers;
const engine = localEngine();
const definition = engine.definition(which);
const solver = await definition?.reference?.();
if (!definition || !solver) throw new Error(`${which} has no reference solver`);
const output = Object.keys(definition.spec.outputs)[0] as string;
const holds: Record<string, number> = {};
const errors: Record<string, number[]> = {};
const started = performance.now();
let warned = 0;
for (let draw = 0; draw < Number(count); draw++) {
  const { known, truth, measure, told } = drawOf(draw);
  const solved = await solver.solve(tableOf(definition.spec, [{ ...known, ...truth }]));
  const values = solved.columns[output]?.point[0] as Float64Array;
  const noise = random(seedFrom(which, "noise", draw));
  const components = definition.spec.outputs[output]?.components;
  const found = await engine.fit(which, undefined, {
    known,
    unknown: Object.keys(truth).map((input) => ({ input })),
    measurements: measure(values).map(({ point, deviation }) => ({
      point,
      value: (values[point] as number) + deviation * noise.normal(),
      ...(components && { component: components[point % components.length]?.name as string }),
      ...(told && { standardDeviation: deviation }),
    })),
    coverage,
    seed: draw,
  });
  warned += found.warnings.length > 0 ? 1 : 0;
  for (const { input, value, lower, upper } of found.parameters) {
    const exact = truth[input] as number;
    holds[input] = (holds[input] ?? 0) + (lower <= exact && exact <= upper ? 1 : 0);
    errors[input] = [...(errors[input] ?? []), Math.abs(value / exact - 1)];
  }
  if (draw === 0) console.log(found.method, found.parameters, found.check, found.warnings);
}
for (const [input, held] of Object.entries(holds)) {
  const sorted = (errors[input] ?? []).sort((a, b) => a - b);
  console.log(
    `${input}: ${held} of ${count} intervals of ${100 * coverage} % hold it; median error ${(100 * (sorted[sorted.length >> 1] as number)).toFixed(2)} %, largest ${(100 * (sorted.at(-1) as number)).toFixed(1)} %`,
  );
}
console.log(`${((performance.now() - started) / 1000 / Number(count)).toFixed(2)} s a fit; ${warned} with warnings`);
await engine.close();
