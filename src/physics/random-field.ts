import { random, seedFrom } from "../core/random.ts";
import type { FourierSeries } from "./fourier-series.ts";

export type FieldLaw = {
  /** Amplitude σ and inverse length τ of the covariance σ² (−Δ + τ²)^(−power). Defaults 25, 5 and 2. */
  amplitude?: number;
  inverseLength?: number;
  power?: number;
  /** Highest Fourier mode drawn, default 128; lower modes do not change when it rises. */
  modes?: number;
};

/**
 * A seeded draw of the periodic Gaussian random field N(0, σ² (−Δ + τ²)^(−power)) on [0, 1), by default
 * N(0, 625 (−Δ + 25)^(−2)), the initial conditions of the Fourier neural operator's Burgers benchmark
 * (Li et al., arXiv:2010.08895). Karhunen–Loève: independent standard normals times the roots of the covariance's
 * eigenvalues on the constant, √2 cos 2πkx and √2 sin 2πkx. The series does not depend on a grid.
 */
export function gaussianRandomField(seed: number, law: FieldLaw = {}): FourierSeries {
  const { amplitude = 25, inverseLength = 5, power = 2, modes = 128 } = law;
  const source = random(seedFrom("gaussian-random-field", seed)); // neighbouring seeds, unrelated fields
  const coefficients = new Float64Array(2 * (modes + 1));
  for (let k = 0; k <= modes; k++) {
    const deviation = amplitude * ((2 * Math.PI * k) ** 2 + inverseLength ** 2) ** (-power / 2);
    coefficients[2 * k] = (k === 0 ? 1 : Math.SQRT1_2) * deviation * source.normal();
    if (k > 0) coefficients[2 * k + 1] = -Math.SQRT1_2 * deviation * source.normal();
  }
  return { coefficients };
}
