import { RetortError } from "../../core/errors.ts";
import { random, seedFrom } from "../../core/random.ts";

/**
 * Primitive polynomials (degree, coefficients) and first direction numbers of dimensions 2 to 21, after Joe and Kuo,
 * SIAM J. Sci. Comput. 2008, 30, 2635 (their set "new-joe-kuo-6").
 */
const directions: readonly (readonly [degree: number, coefficients: number, first: readonly number[]])[] = [
  [1, 0, [1]],
  [2, 1, [1, 3]],
  [3, 1, [1, 3, 1]],
  [3, 2, [1, 1, 1]],
  [4, 1, [1, 1, 3, 3]],
  [4, 4, [1, 3, 5, 13]],
  [5, 2, [1, 1, 5, 5, 17]],
  [5, 4, [1, 1, 5, 5, 5]],
  [5, 7, [1, 1, 7, 11, 19]],
  [5, 11, [1, 1, 5, 1, 1]],
  [5, 13, [1, 1, 1, 3, 11]],
  [5, 14, [1, 3, 5, 5, 31]],
  [6, 1, [1, 3, 3, 9, 7, 49]],
  [6, 13, [1, 1, 1, 15, 21, 21]],
  [6, 16, [1, 3, 1, 13, 27, 49]],
  [6, 19, [1, 1, 1, 15, 7, 5]],
  [6, 22, [1, 3, 1, 15, 13, 25]],
  [6, 25, [1, 1, 5, 5, 19, 61]],
  [7, 1, [1, 3, 7, 11, 23, 15, 103]],
  [7, 4, [1, 3, 7, 13, 13, 15, 69]],
];

const bits = 32;

/** Dimensions that there are direction numbers for. */
export const mostDimensions = directions.length + 1;

/**
 * The first points of a Sobol sequence in the unit cube [points × dimensions], row-major. With a seed they are scrambled
 * by random lower-triangular matrices and a random shift, in base 2 (Matoušek, J. Complexity 1998, 14, 527): each point is
 * then uniform, and powers of two of them fill the cube as evenly as before. Without one they begin at 0.
 *
 * @throws RetortError INVALID_INPUT for more than 21 dimensions.
 */
export function sobolSequence(points: number, dimensions: number, seed?: number): Float64Array {
  if (!(dimensions >= 1 && dimensions <= mostDimensions))
    throw new RetortError("INVALID_INPUT", `a Sobol sequence of ${dimensions} dimensions is not possible`, {
      hint: `give 1 to ${mostDimensions}`,
    });
  const found = new Float64Array(points * dimensions);
  for (let d = 0; d < dimensions; d++) {
    let numbers = directionNumbers(d);
    let shift = 0;
    if (seed !== undefined) {
      const source = random(seedFrom("sobol", seed, d));
      const word = () => source.integer(2 ** 16) * 2 ** 16 + source.integer(2 ** 16);
      const rows = Array.from({ length: bits }, (_, i) => scrambleRow(word(), i));
      numbers = numbers.map((one) => scrambled(one, rows));
      shift = word() >>> 0;
    }
    let state = 0;
    for (let i = 0; i < points; i++) {
      // Gray code: point i differs from the one before by the direction of i's lowest set bit.
      if (i > 0) state ^= numbers[Math.min(bits - 1, 31 - Math.clz32(i & -i))] as number;
      found[i * dimensions + d] = ((state ^ shift) >>> 0) / 2 ** bits;
    }
  }
  return found;
}

function directionNumbers(dimension: number): number[] {
  if (dimension === 0) return Array.from({ length: bits }, (_, k) => (1 << (bits - 1 - k)) >>> 0);
  const [degree, coefficients, first] = directions[dimension - 1] as (typeof directions)[number];
  const found = first.map((m, k) => (m << (bits - 1 - k)) >>> 0);
  for (let k = degree; k < bits; k++) {
    let next = (found[k - degree] as number) ^ ((found[k - degree] as number) >>> degree);
    for (let j = 1; j < degree; j++) if ((coefficients >>> (degree - 1 - j)) & 1) next ^= found[k - j] as number;
    found.push(next >>> 0);
  }
  return found;
}

/** Row `i` of a random lower-triangular matrix with ones on its diagonal; the first bit is the highest. */
function scrambleRow(word: number, i: number): number {
  const before = i === 0 ? 0 : (0xffffffff << (bits - i)) >>> 0;
  return ((word & before) | (1 << (bits - 1 - i))) >>> 0;
}

function scrambled(number: number, rows: readonly number[]): number {
  let found = 0;
  rows.forEach((row, i) => {
    let parity = row & number;
    parity ^= parity >>> 16;
    parity ^= parity >>> 8;
    parity ^= parity >>> 4;
    parity ^= parity >>> 2;
    parity ^= parity >>> 1;
    if (parity & 1) found |= 1 << (bits - 1 - i);
  });
  return found >>> 0;
}
