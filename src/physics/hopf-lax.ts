/** Exponents this far below the largest contribute nothing in double precision. */
const negligible = 37;
/** Points that are judged together before they are summed. */
const block = 16;

/**
 * The mean of v₀(y) under the weights exp(−Φ(y)/2ν − (x−y)²/4νt), for each x: Burgers' mean-free field at time t in the
 * form of Hopf (1950) that tends to Lax's minimum as ν → 0. Exponents are taken relative to the largest, which is
 * found first; blocks of points that cannot matter are skipped unseen.
 *
 * @param field v₀ at j/n, n a power of two of at least 16 @param potential Φ/2ν at the same points
 */
export function hopfLaxAverage(
  field: Float64Array,
  potential: Float64Array,
  viscosity: number,
  time: number,
  points: Float64Array,
): Float64Array {
  const n = field.length;
  const mask = n - 1;
  const least = new Float64Array(n / block).map((_, b) => minimum(potential.subarray(b * block, (b + 1) * block)));
  const curvature = 1 / (4 * viscosity * time);
  // What arrives at x left between x − t max v₀ and x − t min v₀, give or take the kernel's reach.
  const reach = Math.sqrt(4 * viscosity * time * negligible);
  const left = reach - time * minimum(field.map((v) => -v));
  const right = reach - time * minimum(field);
  return points.map((x) => {
    const first = Math.floor(((x - left) * n) / block);
    const last = Math.floor(((x + right) * n) / block);
    const bound = (b: number) => {
      const before = (b * block) / n - x;
      const after = x - (b * block + block - 1) / n;
      const nearest = before > 0 ? before : Math.max(after, 0);
      return -least[b & (least.length - 1)]! - nearest * nearest * curvature;
    };
    let top = Number.NEGATIVE_INFINITY;
    for (let b = first; b <= last; b++) {
      if (bound(b) <= top) continue;
      for (let j = b * block; j < (b + 1) * block; j++) {
        const distance = x - j / n;
        const exponent = -potential[j & mask]! - distance * distance * curvature;
        if (exponent > top) top = exponent;
      }
    }
    let weights = 0;
    let sum = 0;
    for (let b = first; b <= last; b++) {
      if (bound(b) < top - negligible) continue;
      for (let j = b * block; j < (b + 1) * block; j++) {
        const distance = x - j / n;
        const exponent = -potential[j & mask]! - distance * distance * curvature - top;
        if (exponent < -negligible) continue;
        const weight = Math.exp(exponent);
        weights += weight;
        sum += weight * field[j & mask]!;
      }
    }
    return sum / weights;
  });
}

function minimum(values: Float64Array): number {
  let least = Number.POSITIVE_INFINITY;
  for (const value of values) if (value < least) least = value;
  return least;
}
