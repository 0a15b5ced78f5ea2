import { RetortError } from "../core/errors.ts";
import { compileFormula } from "./formula.ts";
import { givenField, squareSamples } from "./given-field.ts";
import { twoPhasePermeability } from "./permeability.ts";

/**
 * A permeability on the unit square as a user gives it, at the centres of n × n cells, row by row, cell (i, j) at
 * x = (i + ½)/n, y = (j + ½)/n:
 * - numbers: m × m of them at cells' centres, m from 2 to n; each cell takes the value of the sample whose cell it lies in;
 * - text: a formula in x and y such as "1 + 0.5 sin(2 pi x) y", "seed:7", or a JSON list of samples;
 * - an object with one of `samples`, `formula`, `seed`.
 *
 * A seed stands for a medium of two materials, see {@link twoPhasePermeability}.
 *
 * @throws RetortError INVALID_INPUT for what is not positive and finite everywhere, or finer than the grid.
 */
export function readMedium(raw: unknown, n: number): Float64Array {
  const what = "the permeability";
  const given = givenField(
    raw,
    "a permeability",
    'give n × n samples, a formula in x and y such as "3 + x y", or a seed such as "seed:7"',
  );
  const values = (() => {
    if (given.type === "seed") return twoPhasePermeability(given.seed, n);
    if (given.type === "formula") {
      const value = compileFormula(given.formula, ["x", "y"]);
      return atCentres(n, value);
    }
    const { values: samples, side } = squareSamples(given.samples, what, [2, n]);
    return side === n ? samples : atCentres(n, (x, y) => samples[Math.floor(x * side) * side + Math.floor(y * side)]!);
  })();
  const bad = values.findIndex((value) => !(value > 0) || !Number.isFinite(value));
  if (bad >= 0)
    throw new RetortError(
      "INVALID_INPUT",
      `${what} is ${values[bad]} at x = ${(Math.floor(bad / n) + 0.5) / n}, y = ${((bad % n) + 0.5) / n}`,
      { hint: "it must be above 0 and finite everywhere" },
    );
  return values;
}

/** Values of a function of x and y at the centres of n × n cells. */
function atCentres(n: number, value: (x: number, y: number) => number): Float64Array {
  return Float64Array.from({ length: n * n }, (_, at) => value((Math.floor(at / n) + 0.5) / n, ((at % n) + 0.5) / n));
}
