import { RetortError } from "../core/errors.ts";
import { inverseRealFft, realFft } from "./fft.ts";

/** Refuses a viscosity or time that no flow has. */
export function checkViscosityAndTime(viscosity: number, time: number): void {
  if (!(viscosity > 0) || !Number.isFinite(viscosity))
    throw new RetortError("INVALID_INPUT", `the viscosity is ${viscosity}`, { hint: "give a number above 0" });
  if (!(time >= 0) || !Number.isFinite(time))
    throw new RetortError("INVALID_INPUT", `the time is ${time}`, { hint: "give a number, 0 or above" });
}

/**
 * The heat equation u_t = ν u_xx on [0, 1), periodic, from n samples (a power of two), exactly: each Fourier mode
 * decays by exp(−ν (2πk)² t). With `drift` the field also moves by `drift` (in periods) to the right.
 */
export function solveHeat(initial: Float64Array, viscosity: number, time: number, drift = 0): Float64Array {
  checkViscosityAndTime(viscosity, time);
  const modes = realFft(initial);
  for (let k = 1; k < modes.length / 2; k++) {
    const wave = 2 * Math.PI * k;
    const decay = Math.exp(-viscosity * wave * wave * time);
    const c = decay * Math.cos(wave * drift);
    const s = -decay * Math.sin(wave * drift);
    const re = modes[2 * k]!;
    const im = modes[2 * k + 1]!;
    modes[2 * k] = re * c - im * s;
    modes[2 * k + 1] = re * s + im * c;
  }
  return inverseRealFft(modes);
}

/** The mean of a field's samples. */
export function meanOf(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

/**
 * The linear baseline of Burgers' equation, "heat with drift": the mean of the initial field carries what the heat
 * equation leaves of the rest. Whatever a network adds to Burgers' solution, it adds beyond this.
 */
export function heatWithDrift(initial: Float64Array, viscosity: number, time: number): Float64Array {
  return solveHeat(initial, viscosity, time, meanOf(initial) * time);
}
