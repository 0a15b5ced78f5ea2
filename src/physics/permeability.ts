import { random, seedFrom } from "../core/random.ts";

export type PermeabilityLaw = {
  /** The two values; by default 12 where the random field is above 0, 3 where it is below. */
  high?: number;
  low?: number;
  /** Inverse length τ and power α of the field's covariance (−Δ + τ²)^(−α); defaults 3 and 2. */
  inverseLength?: number;
  power?: number;
  /** Highest mode along each axis, default 64; lower ones do not change when it rises. */
  modes?: number;
};

/**
 * A seeded medium of two materials: a mean-free Gaussian random field N(0, (−Δ + τ²)^(−α)) with zero slope at the edge
 * of the unit square, cut at 0 — the permeabilities of the Fourier neural operator's Darcy benchmark (Li et al.,
 * arXiv:2010.08895). The same medium on every grid.
 *
 * @returns n × n values at the cells' centres, row by row, as {@link solveDarcy} takes them.
 */
export function twoPhasePermeability(
  seed: number,
  n: number,
  { high = 12, low = 3, ...law }: PermeabilityLaw = {},
): Float64Array {
  return neumannRandomField(seed, n, law).map((value) => (value > 0 ? high : low));
}

/** The random field itself, by its cosine series. */
export function neumannRandomField(
  seed: number,
  n: number,
  { inverseLength = 3, power = 2, modes = 64 }: PermeabilityLaw = {},
): Float64Array {
  const source = random(seedFrom("neumann-random-field", seed));
  const width = modes + 1;
  const coefficients = new Float64Array(width * width);
  for (
    let ring = 1;
    ring <= modes;
    ring++ // squares around the origin, so that more modes keep the lower ones
  )
    for (let step = 0; step <= 2 * ring; step++) {
      const [k, l] = step <= ring ? [ring, step] : [2 * ring - step, ring];
      const size = (Math.PI ** 2 * (k * k + l * l) + inverseLength ** 2) ** (-power / 2);
      coefficients[k * width + l] = (k ? Math.SQRT2 : 1) * (l ? Math.SQRT2 : 1) * size * source.normal();
    }
  const cosines = new Float64Array(n * width);
  for (let i = 0; i < n; i++)
    for (let k = 0; k < width; k++) cosines[i * width + k] = Math.cos((Math.PI * k * (i + 0.5)) / n);
  const halfway = new Float64Array(width * n); // Σ over l, for each k and column
  for (let k = 0; k < width; k++)
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let l = 0; l < width; l++) sum += coefficients[k * width + l]! * cosines[j * width + l]!;
      halfway[j * width + k] = sum;
    }
  const field = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let k = 0; k < width; k++) sum += cosines[i * width + k]! * halfway[j * width + k]!;
      field[i * n + j] = sum;
    }
  return field;
}
