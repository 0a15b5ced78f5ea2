import { RetortError } from "../core/errors.ts";
import { random, seedFrom } from "../core/random.ts";
import { inverseRealFft2d } from "./fft-2d.ts";

export type FieldLaw2d = {
  /** Amplitude σ, inverse length τ and power α of the covariance σ² (−Δ + τ²)^(−α). */
  amplitude: number;
  inverseLength: number;
  power: number;
  /** Highest mode drawn along each axis; lower ones do not change when it rises. */
  modes: number;
};

/**
 * The initial vorticities of the Fourier neural operator's Navier–Stokes benchmark (Li et al., arXiv:2010.08895):
 * σ² = 7³ as its program has it, normalised for two dimensions; the paper's text says 7^(3/2).
 */
export const vorticityLaw: FieldLaw2d = { amplitude: 7 ** 1.5, inverseLength: 7, power: 2.5, modes: 24 };

/**
 * A seeded draw of the mean-free periodic Gaussian random field N(0, σ² (−Δ + τ²)^(−α)) on n × n points of the unit
 * torus, n a power of two above twice the modes. It is the same function on every grid.
 *
 * @throws RetortError INVALID_INPUT where the grid cannot hold the modes.
 */
export function periodicRandomField2d(seed: number, n: number, law: FieldLaw2d = vorticityLaw): Float64Array {
  const { amplitude, inverseLength, power, modes } = law;
  if (n <= 2 * modes)
    throw new RetortError("INVALID_INPUT", `${n} points a side cannot hold a random field of ${modes} modes`, {
      hint: `take more than ${2 * modes} points`,
    });
  const source = random(seedFrom("periodic-random-field-2d", seed));
  const spectrum = new Float64Array(2 * n * n);
  for (let ring = 1; ring <= modes; ring++)
    for (let kx = -ring; kx <= ring; kx++)
      for (let ky = -ring; ky <= ring; ky++) {
        if (Math.max(Math.abs(kx), Math.abs(ky)) !== ring || ky < 0 || (ky === 0 && kx < 0)) continue;
        const square = 4 * Math.PI ** 2 * (kx * kx + ky * ky);
        const size = Math.SQRT1_2 * amplitude * (square + inverseLength ** 2) ** (-power / 2) * n * n;
        const [re, im] = [size * source.normal(), -size * source.normal()];
        const at = 2 * (ky * n + ((kx + n) % n));
        const mirror = 2 * (((n - ky) % n) * n + ((n - kx) % n));
        spectrum[at] = re;
        spectrum[at + 1] = im;
        spectrum[mirror] = re;
        spectrum[mirror + 1] = -im;
      }
  return inverseRealFft2d(spectrum);
}
