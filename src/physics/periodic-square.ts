import { RetortError } from "../core/errors.ts";
import { inverseRealFft2d, realFft2d } from "./fft-2d.ts";
import { isPowerOfTwo } from "./fft-complex.ts";
import { compileFormula } from "./formula.ts";
import { givenField, squareSamples } from "./given-field.ts";
import { periodicRandomField2d } from "./random-field-2d.ts";
import { onTorus } from "./vorticity.ts";

/** Share of the energy that may lie in detail too fine for the grid. */
const mayBeLost = 1e-4;

/**
 * A periodic field on the unit square as a user gives it, on n × n points x = i/n, y = j/n, row by row (n a power of two):
 * - numbers: m × m samples, m a power of two from 4 to 1024, interpolated by Fourier series (edges x = 1, y = 1 left out);
 * - text: a formula in x and y such as "sin(2 pi x) cos(2 pi y)", "seed:7" for a random field, or a JSON list of samples;
 * - an object with one of `samples`, `formula`, `seed`.
 *
 * A seed stands for an initial vorticity of the Fourier neural operator's benchmark, see {@link periodicRandomField2d}.
 *
 * @throws RetortError INVALID_INPUT for what is not finite, not periodic, or too fine for the grid.
 */
export function readPeriodicSquare(raw: unknown, n: number): Float64Array {
  const given = givenField(
    raw,
    "a vorticity",
    'give n × n samples, a formula in x and y such as "sin(2 pi x) cos(2 pi y)", or a seed such as "seed:7"',
  );
  if (given.type === "seed") return periodicRandomField2d(given.seed, n);
  if (given.type === "formula") return resampled(fromFormula(given.formula, 2 * n), n);
  const { values, side } = squareSamples(given.samples, "the vorticity", [4, 1024]);
  if (!isPowerOfTwo(side))
    throw new RetortError("INVALID_INPUT", `the vorticity has ${side} samples a side`, {
      hint: "give a power of two of them, such as 64 × 64",
    });
  return resampled(values, n);
}

/**
 * The same field on m × m points: modes beyond either grid are left out.
 * @throws RetortError INVALID_INPUT where more than a ten thousandth of the energy lies in them.
 */
function resampled(values: Float64Array, m: number): Float64Array {
  const n = Math.round(Math.sqrt(values.length));
  if (n === m) return values;
  const modes = realFft2d(values);
  const kept = withModes(modes, n, m);
  const energy = (all: Float64Array) => all.reduce((sum, value, at) => sum + (at > 1 ? value * value : 0), 0);
  const [before, after] = [energy(modes) / n ** 4, energy(kept) / m ** 4];
  if (before - after > mayBeLost * before)
    throw new RetortError(
      "INVALID_INPUT",
      `the vorticity has detail that ${m} points a side cannot hold: ${(100 * (1 - after / before)).toPrecision(2)} % of its energy`,
      { hint: "smooth it: jumps cannot be represented" },
    );
  return inverseRealFft2d(kept);
}

/** A field on m × m points, without the modes that either grid does not hold. */
export function onPoints(values: Float64Array, m: number): Float64Array {
  const n = Math.round(Math.sqrt(values.length));
  return n === m ? values : inverseRealFft2d(withModes(realFft2d(values), n, m));
}

/** Modes of n × n points as those of m × m; those that either grid does not have, and unpaired ones, are left out. */
export function withModes(modes: Float64Array, n: number, m: number): Float64Array {
  const out = new Float64Array(2 * m * m);
  const half = Math.min(n, m) / 2;
  const scale = (m * m) / (n * n);
  for (let ky = 1 - half; ky < half; ky++)
    for (let kx = 1 - half; kx < half; kx++) {
      const from = 2 * (((ky + n) % n) * n + ((kx + n) % n));
      const to = 2 * (((ky + m) % m) * m + ((kx + m) % m));
      out[to] = scale * modes[from]!;
      out[to + 1] = scale * modes[from + 1]!;
    }
  return out;
}

function fromFormula(text: string, n: number): Float64Array {
  const value = compileFormula(text, ["x", "y"]);
  const values = onTorus(n, value);
  const bad = values.findIndex((v) => !Number.isFinite(v));
  if (bad >= 0)
    throw new RetortError(
      "INVALID_INPUT",
      `the formula "${text.slice(0, 80)}" has no finite value at x = ${Math.floor(bad / n) / n}, y = ${(bad % n) / n}`,
      { hint: "it must be finite on the square" },
    );
  const size = values.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
  for (let j = 0; j < n; j += 4)
    for (const [here, there] of [
      [value(0, j / n), value(1, j / n)],
      [value(j / n, 0), value(j / n, 1)],
    ] as const)
      if (!(Math.abs(here - there) <= 1e-6 * size))
        throw new RetortError("INVALID_INPUT", `the formula "${text.slice(0, 80)}" is not periodic`, {
          hint: "use functions of 2 pi x and 2 pi y",
        });
  return values;
}
