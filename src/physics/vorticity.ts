import { inverseRealFft2d, realFft2d, waveNumber } from "./fft-2d.ts";

/** Sums over a flow on the unit torus: mean vorticity ∫ω, enstrophy ½∫ω², energy ½∫|u|². */
export type FlowSums = { mean: number; enstrophy: number; energy: number };

/** The sums that the equations keep where nothing forces or damps; n × n vorticities. */
export function flowSums(vorticity: Float64Array): FlowSums {
  const size = vorticity.length;
  const n = Math.round(Math.sqrt(size));
  const modes = realFft2d(vorticity);
  let enstrophy = 0;
  let energy = 0;
  for (let at = 1; at < size; at++) {
    const power = modes[2 * at]! ** 2 + modes[2 * at + 1]! ** 2;
    const square = waveNumber(at % n, n) ** 2 + waveNumber(Math.floor(at / n), n) ** 2;
    enstrophy += power;
    if (square > 0) energy += power / square;
  }
  const mean = modes[0]! / size;
  const scale = 0.5 / size ** 2;
  return { mean, enstrophy: enstrophy * scale + 0.5 * mean * mean, energy: energy * scale };
}

/** The velocity (u, v) = (ψ_y, −ψ_x), −Δψ = ω, of a vorticity on n × n points of the unit torus. */
export function velocityOf(vorticity: Float64Array): { u: Float64Array; v: Float64Array } {
  const n = Math.round(Math.sqrt(vorticity.length));
  const modes = realFft2d(vorticity);
  const u = new Float64Array(modes.length);
  const v = new Float64Array(modes.length);
  for (let ky = 0; ky < n; ky++)
    for (let kx = 0; kx < n; kx++) {
      const i = 2 * (ky * n + kx);
      const [qx, qy] = [waveNumber(kx, n), waveNumber(ky, n)];
      const square = qx * qx + qy * qy || 1;
      u[i] = (-qy * modes[i + 1]!) / square;
      u[i + 1] = (qy * modes[i]!) / square;
      v[i] = (qx * modes[i + 1]!) / square;
      v[i + 1] = (-qx * modes[i]!) / square;
    }
  return { u: inverseRealFft2d(u), v: inverseRealFft2d(v) };
}

/** n × n samples of a function of x = i/n and y = j/n, row by row. */
export function onTorus(n: number, value: (x: number, y: number) => number): Float64Array {
  return Float64Array.from({ length: n * n }, (_, at) => value(Math.floor(at / n) / n, (at % n) / n));
}

/** The force of the Fourier neural operator's benchmark (Li et al., arXiv:2010.08895): 0.1 (sin + cos)(2π(x + y)). */
export function diagonalForcing(n: number): Float64Array {
  return onTorus(n, (x, y) => 0.1 * (Math.sin(2 * Math.PI * (x + y)) + Math.cos(2 * Math.PI * (x + y))));
}

/**
 * The vortices of Taylor and Green (Proc. R. Soc. A 1937, 158, 499), an exact solution: ω = 2 (2πk) cos 2πkx cos 2πky
 * exp(−2ν(2πk)²t), of speed 1 at first.
 */
export function taylorGreen(n: number, viscosity: number, time: number, k = 1): Float64Array {
  const wave = 2 * Math.PI * k;
  const size = 2 * wave * Math.exp(-2 * viscosity * wave * wave * time);
  return onTorus(n, (x, y) => size * Math.cos(wave * x) * Math.cos(wave * y));
}
