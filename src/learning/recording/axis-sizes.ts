import { RetortError } from "../../core/errors.ts";

/** A whole number as a sum of axis sizes (or products of them, times a fraction) and a constant. */
export type SizeExpression = {
  readonly terms: readonly { axes: readonly string[]; numerator: number; denominator: number }[];
  readonly offset: number;
};

export type Sizes = Readonly<Record<string, number>>;

const primes = [11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103];

/**
 * Sizes for the traces: within each they are distinct, and from one to the next they do not keep their ratios, sums or
 * differences, so that a number in a shape tells from which axis it comes. All are even, so that an axis may be halved.
 */
export function traceSizes(axes: readonly string[]): Sizes[] {
  if (axes.length > primes.length) throw new RetortError("EXPORT_FAILED", `more than ${primes.length} axes`);
  const strides = [1, 3, 5];
  const starts = [0, 7, 13];
  return strides.map((stride, t) =>
    Object.fromEntries(
      axes.map((axis, i) => [axis, 2 * (primes[((starts[t] ?? 0) + i * stride) % primes.length] as number)]),
    ),
  );
}

/** The value of an expression at given sizes. */
function evaluate(expression: SizeExpression, sizes: Sizes): number {
  return expression.terms.reduce(
    (sum, { axes, numerator, denominator }) =>
      sum + (axes.reduce((p, axis) => p * (sizes[axis] as number), 1) * numerator) / denominator,
    expression.offset,
  );
}

/**
 * The expression that gives one number per trace: a constant, a multiple of an axis, of a product of two, of a sum of
 * two, or an axis and a constant. Undefined where none does.
 */
export function fitExpression(values: readonly number[], sizes: readonly Sizes[]): SizeExpression | undefined {
  const first = values[0] as number;
  if (values.every((v) => v === first)) return { terms: [], offset: first };
  const axes = Object.keys(sizes[0] ?? {});
  const pairs = axes.flatMap((a, i) => axes.slice(i).map((b) => [a, b]));
  for (const product of [...axes.map((a) => [a]), ...pairs]) {
    const sized = sizes.map((s) => product.reduce((p, axis) => p * (s[axis] as number), 1));
    const divisor = greatestCommonDivisor(Math.abs(first), sized[0] as number);
    const term = { axes: product, numerator: first / divisor, denominator: (sized[0] as number) / divisor };
    const fits = { terms: [term], offset: 0 };
    if (values.every((v, t) => v * term.denominator === (sized[t] as number) * term.numerator)) return fits;
  }
  const whole = (axis: string, numerator = 1) => ({ axes: [axis], numerator, denominator: 1 });
  const candidates: SizeExpression[] = [];
  for (const [a, b] of pairs as [string, string][])
    for (const [m, n] of [
      [1, 1],
      [1, -1],
      [-1, 1],
    ] as const)
      candidates.push({ terms: [whole(a, m), whole(b, n)], offset: 0 });
  for (const axis of axes)
    for (const sign of [1, -1])
      candidates.push({ terms: [whole(axis, sign)], offset: first - sign * (sizes[0]?.[axis] as number) });
  return candidates.find((e) => values.every((v, t) => v === evaluate(e, sizes[t] as Sizes)));
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a || 1 : greatestCommonDivisor(b, a % b);
}
