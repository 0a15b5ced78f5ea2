import { RetortError } from "../core/errors.ts";
import { etdrk4Stepper, type NonlinearTerm } from "./etdrk4-stepper.ts";
import { fft2d, inverseFft2d, inverseRealFft2d, realFft2d, waveNumber } from "./fft-2d.ts";
import { isPowerOfTwo } from "./fft-complex.ts";
import { checkViscosityAndTime } from "./heat.ts";

export type VorticityProblem = {
  viscosity: number;
  /** The curl of the force, n × n values; none by default. */
  forcing?: Float64Array;
};

export type Frames = {
  /** Time from one frame to the next. */
  interval: number;
  frames: number;
  /** Equal steps from one frame to the next. */
  steps: number;
};

/**
 * The incompressible Navier–Stokes equations on the unit torus as vorticity, ω_t + u·∇ω = ν Δω + f with u = (ψ_y, −ψ_x),
 * −Δψ = ω: pseudo-spectral with the 2/3 rule, fourth order in time ({@link etdrk4Stepper}). The advection is taken as
 * (∂_xx − ∂_yy)(uv) + ∂_xy(v² − u²) (Basdevant, J. Comput. Phys. 1983, 50, 209), which costs two complex transforms.
 *
 * @param initial n × n values, row by row: value (i, j) at x = i/n, y = j/n; n a power of two. Its mean stays.
 * @returns the vorticity at each frame.
 * @throws RetortError INVALID_INPUT for a grid, viscosity or time that cannot be; UNSUPPORTED_INPUT where the steps
 * are too long and the flow blows up.
 */
export function navierStokesFields(
  initial: Float64Array,
  { viscosity, forcing }: VorticityProblem,
  { interval, frames, steps }: Frames,
): Float64Array[] {
  checkViscosityAndTime(viscosity, interval);
  const n = gridOf(initial);
  if (forcing && forcing.length !== initial.length)
    throw new RetortError("INVALID_INPUT", `the forcing has ${forcing.length} values, the vorticity ${initial.length}`);
  const symbol = new Float64Array(2 * n * n);
  for (let ky = 0; ky < n; ky++)
    for (let kx = 0; kx < n; kx++)
      symbol[2 * (ky * n + kx)] = -viscosity * (waveNumber(kx, n) ** 2 + waveNumber(ky, n) ** 2);
  const move = etdrk4Stepper(symbol, interval / steps, advection(n, forcing && realFft2d(forcing)));
  const modes = realFft2d(initial);
  return Array.from({ length: frames }, (_, frame) => {
    for (let s = 0; s < steps; s++) move(modes);
    const field = inverseRealFft2d(modes);
    if (!field.every(Number.isFinite))
      throw new RetortError("UNSUPPORTED_INPUT", `the flow blew up before time ${(frame + 1) * interval}`, {
        hint: `take more than ${steps} steps of ${interval / steps}: about the grid spacing over the greatest speed`,
      });
    return field;
  });
}

function gridOf(values: Float64Array): number {
  const n = Math.round(Math.sqrt(values.length));
  if (n * n !== values.length || !isPowerOfTwo(n) || n < 4)
    throw new RetortError("INVALID_INPUT", `a vorticity of ${values.length} values is no square grid`, {
      hint: "give n × n values, n a power of two, 4 or more",
    });
  return n;
}

/** −u·∇ω + f in Fourier modes. */
function advection(n: number, forcing: Float64Array | undefined): NonlinearTerm {
  const size = n * n;
  const velocity = new Float64Array(2 * size); // ŵ times this is û + i v̂, scaled for the inverse transform
  const shear = new Float64Array(size); // (q_x² − q_y²) / 4
  const mixed = new Float64Array(size); // q_x q_y / 2
  const opposite = new Int32Array(size); // where mode −k stands
  for (let ky = 0; ky < n; ky++)
    for (let kx = 0; kx < n; kx++) {
      const at = ky * n + kx;
      opposite[at] = ((n - ky) % n) * n + ((n - kx) % n);
      if (3 * Math.max(Math.min(kx, n - kx), Math.min(ky, n - ky)) >= n) continue;
      const [qx, qy] = [waveNumber(kx, n), waveNumber(ky, n)];
      const square = qx * qx + qy * qy;
      if (square > 0) {
        velocity[2 * at] = qx / (square * size);
        velocity[2 * at + 1] = qy / (square * size);
      }
      shear[at] = (qx * qx - qy * qy) / 4;
      mixed[at] = (qx * qy) / 2;
    }
  const work = new Float64Array(2 * size);
  const spare = new Float64Array(2 * size);
  return (modes, out) => {
    for (let i = 0; i < 2 * size; i += 2) {
      const [a, b] = [velocity[i]!, velocity[i + 1]!];
      work[i] = a * modes[i]! - b * modes[i + 1]!;
      work[i + 1] = a * modes[i + 1]! + b * modes[i]!;
    }
    const flow = inverseFft2d(work, spare, n); // u + i v
    for (let i = 0; i < 2 * size; i += 2) {
      const [u, v] = [flow[i]!, flow[i + 1]!];
      flow[i] = u * u - v * v;
      flow[i + 1] = 2 * u * v;
    }
    const s = fft2d(flow, flow === work ? spare : work, n);
    for (let at = 0; at < size; at++) {
      const [i, j] = [2 * at, 2 * opposite[at]!];
      // u² − v² and 2uv are real: their modes are the even and the odd part of s.
      const differenceR = s[i]! + s[j]!;
      const differenceI = s[i + 1]! - s[j + 1]!;
      const productR = s[i + 1]! + s[j + 1]!;
      const productI = s[j]! - s[i]!;
      out[i] = shear[at]! * productR - mixed[at]! * differenceR;
      out[i + 1] = shear[at]! * productI - mixed[at]! * differenceI;
    }
    if (forcing) for (let i = 0; i < 2 * size; i++) out[i]! += forcing[i]!;
  };
}
