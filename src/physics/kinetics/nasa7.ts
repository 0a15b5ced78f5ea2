import { RetortError } from "../../core/errors.ts";
import type { Mechanism, Species } from "./mechanism.ts";

/** Dimensionless molar properties of every species at one temperature: h/RT, s/R and c_p/R. */
export type Thermo = { enthalpy: Float64Array; entropy: Float64Array; heatCapacity: Float64Array };

/** Room for the properties of a mechanism's species. */
export function thermoOf({ species }: Mechanism): Thermo {
  const make = () => new Float64Array(species.length);
  return { enthalpy: make(), entropy: make(), heatCapacity: make() };
}

/** The NASA7 polynomials at a temperature in K (Gordon & McBride, NASA SP-273, 1971). */
export function nasa7(species: readonly Species[], t: number, out: Thermo): void {
  const log = Math.log(t);
  for (let i = 0; i < species.length; i++) {
    const { low, high, middle } = species[i]!;
    const a = t < middle ? low : high;
    const first = a[0]!;
    const second = a[1]! * t;
    const third = a[2]! * t * t;
    const fourth = a[3]! * t * t * t;
    const fifth = a[4]! * t * t * t * t;
    out.heatCapacity[i] = first + second + third + fourth + fifth;
    out.enthalpy[i] = first + second / 2 + third / 3 + fourth / 4 + fifth / 5 + a[5]! / t;
    out.entropy[i] = first * log + second + third / 2 + fourth / 3 + fifth / 4 + a[6]!;
  }
}

/** Refuses a temperature for which the polynomials of some species were not made. */
export function checkTemperature({ species }: Mechanism, t: number): void {
  const lowest = Math.max(...species.map((s) => s.lowest));
  const highest = Math.min(...species.map((s) => s.highest));
  if (!(t >= lowest && t <= highest))
    throw new RetortError("INVALID_INPUT", `the temperature is ${t} K`, {
      hint: `the mechanism holds from ${lowest} to ${highest} K`,
    });
}
