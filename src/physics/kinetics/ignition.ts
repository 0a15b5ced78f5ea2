import { RetortError } from "../../core/errors.ts";
import { solveRodas5p } from "../ode/rodas5p.ts";
import type { Mechanism } from "./mechanism.ts";
import { checkTemperature } from "./nasa7.ts";
import { kineticsOf } from "./rates.ts";
import { constantVolumeReactor, gasState } from "./reactor.ts";

export type IgnitionCase = {
  /** K and Pa. */
  temperature: number;
  pressure: number;
  /** Moles of each species, in any total. */
  moles: Readonly<Record<string, number>>;
};

export type IgnitionOptions = {
  /** Relative tolerance of the integration, default 1e-6. */
  relative?: number;
  /** Longest time to wait, s, default 10. */
  longest?: number;
};

export type Ignition = {
  /** Time of the steepest rise of the temperature, s. */
  delay: number;
  /** That rise, K/s, and the temperature there, K. */
  steepest: number;
  temperature: number;
  steps: number;
};

/** Moles of hydrogen and air (O2 + 3.76 N2) at an equivalence ratio. */
export function hydrogenAir(ratio: number): Record<string, number> {
  if (!(ratio > 0) || !Number.isFinite(ratio))
    throw new RetortError("INVALID_INPUT", `the equivalence ratio is ${ratio}`, { hint: "give a number above 0" });
  return { H2: 2 * ratio, O2: 1, N2: 3.76 };
}

/** Shares of a step at which the rise of the temperature is looked at. */
const looks = [0.25, 0.5, 0.75, 1];

/**
 * The ignition delay of a gas in an adiabatic reactor of constant volume, by the maximum of dT/dt: the largest of four
 * looks at every step, refined by a parabola through its neighbours.
 *
 * @throws RetortError INVALID_INPUT for a state that cannot be; UNSUPPORTED_INPUT where it does not ignite in time.
 */
export function ignitionDelay(
  mechanism: Mechanism,
  { temperature, pressure, moles }: IgnitionCase,
  { relative = 1e-6, longest = 10 }: IgnitionOptions = {},
): Ignition {
  checkCase(mechanism, { temperature, pressure, moles });
  const n = mechanism.species.length;
  const reactor = constantVolumeReactor(mechanism, kineticsOf(mechanism));
  const initial = gasState(mechanism, moles, temperature, pressure);
  const density = initial.subarray(0, n).reduce((sum, c) => sum + c, 0);
  const absolute = Array.from({ length: n + 1 }, (_, i) => (i < n ? 1e-9 * relative * density : relative));
  const looked: { time: number; rise: number; temperature: number }[] = [];
  const state = new Float64Array(n + 1);
  const slope = new Float64Array(n + 1);
  let best = 0;
  const { steps } = solveRodas5p(reactor, initial, [longest], {
    relative,
    absolute,
    watch: ({ from, to, at }) => {
      for (const share of looks) {
        at(from + share * (to - from), state);
        reactor.rate(0, state, slope);
        looked.push({ time: from + share * (to - from), rise: slope[n]!, temperature: state[n]! });
        if (looked[looked.length - 1]!.rise > looked[best]!.rise) best = looked.length - 1;
      }
      return state[n]! > temperature + 100 && slope[n]! < 0.02 * looked[best]!.rise;
    },
  });
  const peak = looked[best]!;
  if (peak.temperature < temperature + 50 || best === looked.length - 1)
    throw new RetortError("UNSUPPORTED_INPUT", `the gas does not ignite within ${longest} s`, {
      hint: "raise the temperature, or wait longer",
    });
  const delay = summit(looked[best - 1] ?? peak, peak, looked[best + 1]!);
  return { delay, steepest: peak.rise, temperature: peak.temperature, steps };
}

type Look = { time: number; rise: number };

/** The top of the parabola through three points, the middle one the highest. */
function summit(a: Look, b: Look, c: Look): number {
  const before = (b.time - a.time) * (b.rise - c.rise);
  const after = (c.time - b.time) * (b.rise - a.rise);
  const bottom = before + after;
  if (!(bottom > 0)) return b.time;
  return b.time + (0.5 * ((c.time - b.time) * after - (b.time - a.time) * before)) / bottom;
}

function checkCase(mechanism: Mechanism, { temperature, pressure, moles }: IgnitionCase): void {
  checkTemperature(mechanism, temperature);
  if (!(pressure > 0) || !Number.isFinite(pressure))
    throw new RetortError("INVALID_INPUT", `the pressure is ${pressure} Pa`, { hint: "give a number above 0" });
  const names = new Set(mechanism.species.map(({ name }) => name));
  for (const [name, n] of Object.entries(moles))
    if (!names.has(name) || !(n >= 0) || !Number.isFinite(n))
      throw new RetortError("INVALID_INPUT", `${n} mol of ${name}`, {
        hint: `the mechanism knows ${[...names].join(", ")}; amounts are 0 or above`,
      });
  if (!Object.values(moles).some((n) => n > 0)) throw new RetortError("INVALID_INPUT", "there is no gas");
}
