import { RetortError } from "../core/errors.ts";
import { isPowerOfTwo } from "./fft-complex.ts";
import { compileFormula } from "./formula.ts";
import { energyAbove, type FourierSeries, onGrid, seriesOf } from "./fourier-series.ts";
import { finiteSamples, givenField } from "./given-field.ts";
import { gaussianRandomField } from "./random-field.ts";

/** Share of the energy that may lie in detail too fine for the grid. */
const mayBeLost = 1e-4;
const longest = 65536;

/**
 * A periodic profile on [0, 1) as a user gives it, on n points x_j = j/n (n a power of two):
 * - numbers: samples at x_j = j/m, any m ≥ 4, interpolated by Fourier series (the end point x = 1 left out);
 * - text: a formula in x ("sin(2 pi x)"), "seed:7" for a random field, or a JSON list of samples;
 * - an object with one of `samples`, `formula`, `seed`.
 *
 * A seed stands for a draw of N(0, 625 (−Δ + 25)^(−2)), see {@link gaussianRandomField}, as far as the grid holds it, which
 * is how models are trained on them.
 *
 * @throws RetortError INVALID_INPUT for what is not finite, not periodic, or too fine for the grid.
 */
export function readProfile(raw: unknown, n: number): Float64Array {
  const { series, drawn } = profileSeries(raw, n);
  const lost = drawn ? 0 : energyAbove(series, n / 2 - 1);
  if (lost > mayBeLost)
    throw new RetortError(
      "INVALID_INPUT",
      `the profile has detail that ${n} points cannot hold: ${(100 * lost).toPrecision(2)} % of its energy lies above mode ${n / 2 - 1}`,
      { hint: "smooth it: jumps cannot be represented" },
    );
  const kept = { coefficients: series.coefficients.slice(0, n) };
  return onGrid(kept, n);
}

function profileSeries(raw: unknown, n: number): { series: FourierSeries; drawn: boolean } {
  const given = givenField(
    raw,
    "a profile",
    'give a list of samples, a formula in x such as "sin(2 pi x)", or a seed such as "seed:7"',
  );
  if (given.type === "seed") return { series: gaussianRandomField(given.seed), drawn: true };
  const series = given.type === "formula" ? fromFormula(given.formula, n) : fromSamples(given.samples);
  return { series, drawn: false };
}

function fromSamples(list: ArrayLike<unknown>): FourierSeries {
  const m = list.length;
  if (!(m >= 4 && m <= longest))
    throw new RetortError("INVALID_INPUT", `a profile of ${m} samples`, { hint: `give 4 to ${longest} numbers` });
  const samples = finiteSamples(list, "the profile");
  if (isPowerOfTwo(m - 1) && m > 5 && samples[0] === samples[m - 1] && samples.some((v) => v !== samples[0]))
    throw new RetortError("INVALID_INPUT", `the first and the last of ${m} samples are the same`, {
      hint: "leave out the end point: sample j stands at x = j/m, and x = 1 is x = 0 again",
    });
  let step = 0;
  for (let j = 1; j < m; j++) step = Math.max(step, Math.abs(samples[j]! - samples[j - 1]!));
  const jump = Math.abs(samples[0]! - samples[m - 1]!);
  if (m >= 8 && jump > 3 * step)
    throw new RetortError(
      "INVALID_INPUT",
      `the profile is not periodic: from the last sample (${samples[m - 1]}) to the first (${samples[0]}) it jumps by ${jump.toPrecision(3)}, nowhere else by more than ${step.toPrecision(3)}`,
      { hint: "give one whole period" },
    );
  return seriesOf(samples);
}

function fromFormula(text: string, n: number): FourierSeries {
  const value = compileFormula(text);
  const m = Math.max(4 * n, 1024);
  const samples = Float64Array.from({ length: m }, (_, j) => value(j / m));
  const bad = samples.findIndex((sample) => !Number.isFinite(sample));
  const end = value(1);
  if (bad >= 0 || !Number.isFinite(end))
    throw new RetortError(
      "INVALID_INPUT",
      `the formula "${text.slice(0, 80)}" has no finite value at x = ${bad >= 0 ? bad / m : 1}`,
      { hint: "it must be finite on [0, 1]" },
    );
  const size = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  if (Math.abs(end - samples[0]!) > 1e-6 * size)
    throw new RetortError(
      "INVALID_INPUT",
      `the formula "${text.slice(0, 80)}" is not periodic: ${samples[0]!.toPrecision(4)} at x = 0, ${end.toPrecision(4)} at x = 1`,
      { hint: "use functions of 2 pi x" },
    );
  return seriesOf(samples);
}
