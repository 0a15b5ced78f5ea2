import { RetortError } from "../core/errors.ts";
import type { Side } from "./folded-hydrogens.ts";

/** Field and resonance constant of a substituent, and its molar refractivity in cm³/mol, which stands for its size. */
export type SubstituentConstants = readonly [field: number, resonance: number, refractivity: number];

/**
 * Constants F, R and MR of substituents, in ascending order after Cahn, Ingold and Prelog. Source: Hansch, Leo and Taft,
 * Chem. Rev. 1991, 91, 165 (F, R); Hansch and Leo, Substituent Constants, 1979 (MR).
 */
const constants = {
  H: [0.03, -0.03, 1.03],
  CH3: [0.01, -0.18, 5.65],
  C2H5: [0, -0.15, 10.3],
  CN: [0.51, 0.15, 6.33],
  CF3: [0.38, 0.16, 5.02],
  NH2: [0.08, -0.74, 5.42],
  NO2: [0.65, 0.13, 7.36],
  OH: [0.33, -0.7, 2.85],
  OCH3: [0.29, -0.56, 7.87],
  F: [0.45, -0.39, 0.92],
  Cl: [0.42, -0.19, 6.03],
  Br: [0.45, -0.22, 8.88],
} as const satisfies Record<string, SubstituentConstants>;

export type Substituent = keyof typeof constants;

const names = Object.keys(constants) as Substituent[];

export const substituentConstants = (name: Substituent): SubstituentConstants => constants[name];

/** Place of a substituent in the order of Cahn, Ingold and Prelog. */
export const priority = (name: Substituent): number => names.indexOf(name);

/** Atomic number and hydrogens of the first atom, then atomic numbers and hydrogens of those behind it. */
const shapes: Readonly<Record<string, Substituent>> = {
  "1.0": "H",
  "6.3": "CH3",
  "6.2|6.3": "C2H5",
  "6.0|7.0": "CN",
  "6.0|9.0 9.0 9.0": "CF3",
  "7.2": "NH2",
  "7.0|8.0 8.0": "NO2",
  "8.1": "OH",
  "8.0|6.3": "OCH3",
  "9.0": "F",
  "17.0": "Cl",
  "35.0": "Br",
};

/**
 * Names the substituent that begins with an atom, as seen from `from`; a nitro group however its bonds are written.
 * @throws RetortError UNSUPPORTED_INPUT for one whose constants are not in the table.
 */
export function substituentOf(side: Side, atom: number, from: number): Substituent {
  const behind = (of: number, but: number) =>
    side.bonds.flatMap(({ begin, end }) => {
      const other = begin === of ? end : end === of ? begin : but;
      return other === but ? [] : [other];
    });
  const kind = (index: number) => `${side.atoms[index]?.atomicNumber}.${side.atoms[index]?.hydrogens}`;
  const next = behind(atom, from);
  const shape = [kind(atom), ...(next.length > 0 ? [next.map(kind).sort().join(" ")] : [])].join("|");
  const found = next.some((one) => behind(one, atom).length > 0) ? undefined : shapes[shape];
  if (found === undefined)
    throw new RetortError("UNSUPPORTED_INPUT", "a carbon that reacts carries a group whose constants are not known", {
      step: "smiles",
      hint: `the groups at both carbons may be ${names.join(", ")}`,
    });
  return found;
}
