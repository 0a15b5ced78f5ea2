import { inverseFft2d, inverseRealFft2d, realFft2d, waveNumber } from "./fft-2d.ts";
import { relativeTo } from "./relative-residual.ts";

/** What a step of the vorticity equation is made of, each n × n. */
export type VorticityStep = {
  /** One step of the exponential Euler method, of first order. */
  predicted: Float64Array;
  /** What of its change advection does. */
  advected: Float64Array;
};

/**
 * One step of exponential time differencing, first order (Cox and Matthews, J. Comput. Phys. 2002, 176, 430), of
 * ω_t + u·∇ω = ν Δω + f on the unit torus: viscosity and forcing exactly, the advection as it is at the beginning.
 *
 * @param vorticity, forcing n × n values, n a power of two
 */
export function vorticityStep(
  vorticity: Float64Array,
  forcing: Float64Array,
  viscosity: number,
  time: number,
): VorticityStep {
  const n = Math.round(Math.sqrt(vorticity.length));
  const modes = realFft2d(vorticity);
  const [x, y, u, v] = flowOf(modes, n);
  const advection = realFft2d(vorticity.map((_, at) => -(u[at]! * x[at]! + v[at]! * y[at]!)));
  const forced = realFft2d(forcing);
  const [end, moved] = [new Float64Array(modes.length), new Float64Array(modes.length)];
  for (let ky = 0; ky < n; ky++)
    for (let kx = 0; kx < n; kx++) {
      const rate = -viscosity * (waveNumber(kx, n) ** 2 + waveNumber(ky, n) ** 2);
      const decay = Math.exp(rate * time);
      const weight = rate === 0 ? time : Math.expm1(rate * time) / rate;
      const at = 2 * (ky * n + kx);
      const kept = 3 * Math.max(Math.min(kx, n - kx), Math.min(ky, n - ky)) < n;
      for (const i of [at, at + 1]) {
        moved[i] = kept ? weight * advection[i]! : 0;
        end[i] = decay * modes[i]! + moved[i]! + weight * forced[i]!;
      }
    }
  return { predicted: inverseRealFft2d(end), advected: inverseRealFft2d(moved) };
}

/** Slopes of a vorticity along x and y, and its velocities along x and y, from its modes. */
export function flowOf(modes: Float64Array, n: number): [Float64Array, Float64Array, Float64Array, Float64Array] {
  const fields = Array.from({ length: 2 }, () => new Float64Array(modes.length));
  const [slopes, flow] = fields as [Float64Array, Float64Array];
  // Two real fields in one complex transform: a + i b has the modes A + i B.
  for (let ky = 0; ky < n; ky++)
    for (let kx = 0; kx < n; kx++) {
      const at = 2 * (ky * n + kx);
      const [qx, qy] = [waveNumber(kx, n), waveNumber(ky, n)];
      const square = qx * qx + qy * qy || 1;
      const [re, im] = [modes[at]!, modes[at + 1]!];
      slopes[at] = -qx * im - qy * re;
      slopes[at + 1] = qx * re - qy * im;
      // û = i qy ω̂ / q², v̂ = −i qx ω̂ / q²
      flow[at] = (-qy * im + qx * re) / square;
      flow[at + 1] = (qy * re + qx * im) / square;
    }
  const [x, y] = parts(slopes, n);
  const [u, v] = parts(flow, n);
  return [x, y, u, v];
}

/** Real and imaginary part of the field of complex modes. */
function parts(modes: Float64Array, n: number): [Float64Array, Float64Array] {
  const field = inverseFft2d(modes, new Float64Array(modes.length), n);
  const scale = 1 / (n * n);
  const pick = (offset: 0 | 1) => Float64Array.from({ length: n * n }, (_, at) => field[2 * at + offset]! * scale);
  return [pick(0), pick(1)];
}

/**
 * How well two vorticities, `time` apart, satisfy ω_t + u·∇ω = ν Δω + f half-way between them: root mean square of what is
 * left over that of the largest term; undefined where all terms are 0.
 */
export function vorticityResidual(
  before: Float64Array,
  after: Float64Array,
  time: number,
  forcing: Float64Array,
  viscosity: number,
): number | undefined {
  const n = Math.round(Math.sqrt(before.length));
  const middle = before.map((value, at) => (value + after[at]!) / 2);
  const modes = realFft2d(middle);
  const [x, y, u, v] = flowOf(modes, n);
  const damped = modes.map((value, i) => {
    const at = i >> 1;
    return -viscosity * (waveNumber(at % n, n) ** 2 + waveNumber(Math.floor(at / n), n) ** 2) * value;
  });
  const change = before.map((value, at) => (after[at]! - value) / time);
  const advection = middle.map((_, at) => u[at]! * x[at]! + v[at]! * y[at]!);
  const diffusion = inverseRealFft2d(damped);
  const left = change.map((value, at) => value + advection[at]! - diffusion[at]! - forcing[at]!);
  return relativeTo(left, [change, advection, diffusion, forcing]);
}
