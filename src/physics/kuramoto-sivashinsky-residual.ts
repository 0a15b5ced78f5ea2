import { spectralDerivative } from "./fft.ts";
import { relativeTo } from "./relative-residual.ts";

/**
 * How well two fields on a periodic interval, `time` apart, satisfy u_t + u u_x + u_xx + u_xxxx = 0 half-way between them:
 * root mean square of what is left over that of the largest term; undefined where all terms are 0.
 */
export function kuramotoSivashinskyResidual(
  before: Float64Array,
  after: Float64Array,
  time: number,
  length: number,
): number | undefined {
  const slope = (field: Float64Array) => spectralDerivative(field).map((value) => value / length);
  const middle = before.map((value, j) => (value + after[j]!) / 2);
  const change = before.map((value, j) => (after[j]! - value) / time);
  const first = slope(middle);
  const second = slope(first);
  const fourth = slope(slope(second));
  const advection = middle.map((value, j) => value * first[j]!);
  const left = change.map((value, j) => value + advection[j]! + second[j]! + fourth[j]!);
  return relativeTo(left, [change, advection, second, fourth]);
}
