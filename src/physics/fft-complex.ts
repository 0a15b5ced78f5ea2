import { RetortError } from "../core/errors.ts";

/** True for 1, 2, 4, 8, ... */
export function isPowerOfTwo(n: number): boolean {
  return Number.isInteger(n) && n > 0 && (n & (n - 1)) === 0;
}

const turnsOf = new Map<number, Float64Array>();
const conjugatesOf = new Map<number, Float64Array>();

/** exp(−2πik/n) for k < n, interleaved. */
export function rootsOfUnity(n: number): Float64Array {
  let turns = turnsOf.get(n);
  if (!turns) {
    turns = new Float64Array(2 * n);
    for (let k = 0; k < n; k++) {
      turns[2 * k] = Math.cos((2 * Math.PI * k) / n);
      turns[2 * k + 1] = -Math.sin((2 * Math.PI * k) / n);
    }
    turnsOf.set(n, turns);
  }
  return turns;
}

function conjugates(n: number): Float64Array {
  let turns = conjugatesOf.get(n);
  if (!turns) {
    turns = rootsOfUnity(n).map((part, i) => (i % 2 ? -part : part));
    conjugatesOf.set(n, turns);
  }
  return turns;
}

/**
 * Discrete Fourier transforms of `lanes` complex series of length n (a power of two) that stand side by side:
 * element j of lane l is at 2 (j lanes + l), real and imaginary part in turn. Unscaled: the sum over j of x_j
 * exp(−2πi jk/n), or with + where `inverse`. Stockham's self-sorting form, radix 4 (Van Loan, Computational Frameworks
 * for the Fast Fourier Transform, SIAM 1992).
 *
 * @returns the array that holds the result: `data` or `scratch`, both of which are overwritten.
 * @throws RetortError INVALID_INPUT where n is not a power of two.
 */
export function complexFft(
  data: Float64Array,
  scratch: Float64Array,
  n: number,
  lanes = 1,
  inverse = false,
): Float64Array {
  if (!isPowerOfTwo(n))
    throw new RetortError("INVALID_INPUT", `a grid of ${n} points has no fast Fourier transform here`, {
      hint: "use a power of two, 4 or more",
    });
  const turns = inverse ? conjugates(n) : rootsOfUnity(n);
  const sign = inverse ? -1 : 1;
  let x = data;
  let y = scratch;
  let stride = lanes;
  let left = n;
  for (; left >= 4; left >>= 2, stride *= 4) {
    if (left === 4) lastPass(x, y, 2 * stride, sign);
    else passOfFour(x, y, left >> 2, stride, turns, n / left, sign);
    [x, y] = [y, x];
  }
  if (left === 2) {
    const half = 2 * stride;
    for (let q = 0; q < half; q++) {
      const a = x[q]!;
      const b = x[q + half]!;
      y[q] = a + b;
      y[q + half] = a - b;
    }
    return y;
  }
  return x;
}

function passOfFour(
  x: Float64Array,
  y: Float64Array,
  quarter: number,
  stride: number,
  turns: Float64Array,
  step: number,
  sign: number,
): void {
  const width = 2 * stride;
  const part = width * quarter;
  for (let p = 0; p < quarter; p++) {
    const at = 2 * p * step;
    const r1 = turns[at]!;
    const i1 = turns[at + 1]!;
    const r2 = turns[2 * at]!;
    const i2 = turns[2 * at + 1]!;
    const r3 = turns[3 * at]!;
    const i3 = turns[3 * at + 1]!;
    let from = width * p;
    let to = 4 * from;
    for (const end = from + width; from < end; from += 2, to += 2) {
      const ar = x[from]!;
      const ai = x[from + 1]!;
      const br = x[from + part]!;
      const bi = x[from + part + 1]!;
      const cr = x[from + 2 * part]!;
      const ci = x[from + 2 * part + 1]!;
      const dr = x[from + 3 * part]!;
      const di = x[from + 3 * part + 1]!;
      const sumR = ar + cr;
      const sumI = ai + ci;
      const gapR = ar - cr;
      const gapI = ai - ci;
      const otherR = br + dr;
      const otherI = bi + di;
      const turnR = sign * (bi - di); // −i (b − d), or +i (b − d) for the inverse
      const turnI = sign * (dr - br);
      const er = gapR + turnR;
      const ei = gapI + turnI;
      const fr = sumR - otherR;
      const fi = sumI - otherI;
      const gr = gapR - turnR;
      const gi = gapI - turnI;
      y[to] = sumR + otherR;
      y[to + 1] = sumI + otherI;
      y[to + width] = er * r1 - ei * i1;
      y[to + width + 1] = er * i1 + ei * r1;
      y[to + 2 * width] = fr * r2 - fi * i2;
      y[to + 2 * width + 1] = fr * i2 + fi * r2;
      y[to + 3 * width] = gr * r3 - gi * i3;
      y[to + 3 * width + 1] = gr * i3 + gi * r3;
    }
  }
}

/** The pass that has no factors left. */
function lastPass(x: Float64Array, y: Float64Array, width: number, sign: number): void {
  for (let at = 0; at < width; at += 2) {
    const ar = x[at]!;
    const ai = x[at + 1]!;
    const br = x[at + width]!;
    const bi = x[at + width + 1]!;
    const cr = x[at + 2 * width]!;
    const ci = x[at + 2 * width + 1]!;
    const dr = x[at + 3 * width]!;
    const di = x[at + 3 * width + 1]!;
    const turnR = sign * (bi - di);
    const turnI = sign * (dr - br);
    y[at] = ar + cr + (br + dr);
    y[at + 1] = ai + ci + (bi + di);
    y[at + width] = ar - cr + turnR;
    y[at + width + 1] = ai - ci + turnI;
    y[at + 2 * width] = ar + cr - (br + dr);
    y[at + 2 * width + 1] = ai + ci - (bi + di);
    y[at + 3 * width] = ar - cr - turnR;
    y[at + 3 * width + 1] = ai - ci - turnI;
  }
}
