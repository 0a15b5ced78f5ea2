/**
 * Truncated Fourier basis of a periodic grid as real matrices, so that grids stay free and no FFT is needed.
 * `analysis` [2 · modes, points] gives real and imaginary parts of the first coefficients, `synthesis`
 * [points, 2 · modes] the field of real numbers that they describe.
 */
export type FourierBasis = { analysis: Float32Array; synthesis: Float32Array; points: number; modes: number };

/**
 * The basis for modes 0 … modes − 1 of an even grid of `points` points over one period: X_k = Σ_j x_j e^{−2πijk/n},
 * x_j = (1/n) Σ_k c_k Re(X_k e^{2πijk/n}) with c₀ = 1, else 2 (1 at the Nyquist mode).
 */
export function fourierBasis(points: number, modes: number): FourierBasis {
  const analysis = new Float32Array(2 * modes * points);
  const synthesis = new Float32Array(2 * modes * points);
  for (let k = 0; k < modes; k++) {
    const count = k === 0 || 2 * k === points ? 1 : 2;
    for (let j = 0; j < points; j++) {
      const angle = (2 * Math.PI * ((j * k) % points)) / points;
      const [c, s] = [Math.cos(angle), Math.sin(angle)];
      analysis[k * points + j] = c;
      analysis[(modes + k) * points + j] = -s;
      synthesis[j * 2 * modes + k] = (count * c) / points;
      synthesis[j * 2 * modes + modes + k] = (-count * s) / points;
    }
  }
  return { analysis, synthesis, points, modes };
}
