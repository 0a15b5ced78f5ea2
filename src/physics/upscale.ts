import { solveDarcy } from "./darcy.ts";

const harmonic = (a: number, b: number) => (2 * a * b) / (a + b);

/**
 * A medium on half as many cells a side: each 2 × 2 block by the mean of what it lets through along each axis, and that
 * by the mean of its two bounds, cells in rows beside each other (Cardwell and Parsons, Trans. AIME 1945, 160, 34).
 */
function upscaled(permeability: Float64Array, n: number): Float64Array {
  const half = n / 2;
  const out = new Float64Array(half * half);
  for (let i = 0; i < half; i++)
    for (let j = 0; j < half; j++) {
      const at = 2 * i * n + 2 * j;
      const [p, q, r, s] = [permeability[at]!, permeability[at + 1]!, permeability[at + n]!, permeability[at + n + 1]!];
      const alongY = (harmonic(p, q) + harmonic(r, s)) / 2 + harmonic((p + r) / 2, (q + s) / 2);
      const alongX = (harmonic(p, r) + harmonic(q, s)) / 2 + harmonic((p + q) / 2, (r + s) / 2);
      out[i * half + j] = (alongX + alongY) / 4;
    }
  return out;
}

/** A pressure at twice as many cells' centres a side, bilinear; beyond the edge, where it is 0, it turns its sign. */
function refined(pressure: Float64Array, n: number): Float64Array {
  const m = 2 * n;
  const out = new Float64Array(m * m);
  const value = (i: number, j: number) => {
    const sign = (i < 0 || i >= n ? -1 : 1) * (j < 0 || j >= n ? -1 : 1);
    return sign * pressure[Math.min(n - 1, Math.max(0, i)) * n + Math.min(n - 1, Math.max(0, j))]!;
  };
  for (let i = 0; i < m; i++)
    for (let j = 0; j < m; j++) {
      const [ci, cj, di, dj] = [i >> 1, j >> 1, i & 1 ? 1 : -1, j & 1 ? 1 : -1];
      out[i * m + j] =
        (9 * value(ci, cj) + 3 * value(ci + di, cj) + 3 * value(ci, cj + dj) + value(ci + di, cj + dj)) / 16;
    }
  return out;
}

/**
 * The pressure by a solve on a coarser grid: the medium upscaled `halvings` times, solved to `tolerance`, and the
 * pressure interpolated back. n × n, as {@link solveDarcy} takes and gives them.
 */
export function coarseDarcy(permeability: Float64Array, halvings: number, tolerance = 1e-4): Float64Array {
  let n = Math.round(Math.sqrt(permeability.length));
  let medium = permeability;
  for (let k = 0; k < halvings; k++, n /= 2) medium = upscaled(medium, n);
  let { pressure } = solveDarcy(medium, { tolerance });
  for (let k = 0; k < halvings; k++, n *= 2) pressure = refined(pressure, n);
  return pressure;
}
