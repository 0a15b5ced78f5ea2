/** Times told of a course, and the first of them in s. */
export const times = 64;
export const first = 1e-5;
/** The last time that problems reach, in s. */
export const last = 1e6;
export const components = [
  { name: "A", unit: "mol/L" },
  { name: "B", unit: "mol/L" },
  { name: "C", unit: "mol/L" },
] as const;
/** Below this an amount counts as absolute in the measure of error. */
export const floor = 1e-10;
