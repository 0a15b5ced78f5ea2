import { adjacency, type Link } from "./adjacency.ts";
import { type Atom, hybridisationNames } from "./atoms-and-bonds.ts";
import type { Molecule } from "./molecule.ts";

/** Electronegativity of an orbital at charge q: a + b q + c q². */
type Electronegativity = readonly [a: number, b: number, c: number];

/** By element and hybridisation ("other" where there is but one). Gasteiger and Marsili, Tetrahedron 1980, 36, 3219. */
const table: Readonly<Record<number, Readonly<Partial<Record<string, Electronegativity>>>>> = {
  1: { other: [7.17, 6.24, -0.56] },
  6: { SP3: [7.98, 9.18, 1.88], SP2: [8.79, 9.32, 1.51], SP: [10.39, 9.45, 0.73] },
  7: { SP3: [11.54, 10.82, 1.36], SP2: [12.87, 11.15, 0.85], SP: [15.68, 11.7, -0.27] },
  8: { SP3: [14.18, 12.92, 1.39], SP2: [17.07, 13.79, 0.47] },
  9: { other: [14.66, 13.85, 2.31] },
  15: { other: [8.9, 8.24, 0.96] },
  16: { other: [10.14, 9.13, 1.38] },
  17: { other: [11.0, 9.69, 1.35] },
  35: { other: [10.08, 8.47, 1.16] },
  53: { other: [9.9, 7.96, 0.96] },
};

const hydrogen = table[1]?.other as Electronegativity;
/** Of the cation of hydrogen, for which the formula does not hold. */
const hydrogenCation = 20.02;
const rounds = 12;
const damping = 0.5;

/** Elements without parameters count as carbon. */
function electronegativity({ atomicNumber, hybridisation }: Atom): Electronegativity {
  const own = table[atomicNumber] ?? (table[6] as NonNullable<(typeof table)[number]>);
  return own[hybridisationNames[hybridisation] as string] ?? own.other ?? (own.SP3 as Electronegativity);
}

const at = ([a, b, c]: Electronegativity, q: number) => a + b * q + c * q * q;

/**
 * Partial charges of the atoms in elementary charges [atoms], hydrogens left out, by iterative partial equalisation of
 * orbital electronegativity: bonds pass (χ_B − χ_A) / χ_A⁺ · ½ⁿ in round n (Gasteiger and Marsili 1980).
 */
export function partialCharges(molecule: Molecule): Float64Array {
  const links = adjacency(molecule);
  const own = molecule.atoms.map(electronegativity);
  const cation = molecule.atoms.map(({ atomicNumber }, i) =>
    atomicNumber === 1 ? hydrogenCation : at(own[i] as Electronegativity, 1),
  );
  const charges = Float64Array.from(molecule.atoms, ({ charge }) => charge);
  const ofHydrogens = new Float64Array(charges.length);
  let share = 1;
  for (let round = 0; round < rounds; round++) {
    share *= damping;
    const levels = molecule.atoms.map((_, i) => at(own[i] as Electronegativity, charges[i]!));
    const change = new Float64Array(charges.length);
    molecule.atoms.forEach(({ hydrogens }, i) => {
      for (const { atom } of links[i] as readonly Link[]) {
        const difference = levels[atom]! - levels[i]!;
        change[i]! += difference / (difference > 0 ? cation[i]! : cation[atom]!);
      }
      if (hydrogens === 0) return;
      const difference = at(hydrogen, ofHydrogens[i]!) - levels[i]!;
      const passed = difference / (difference > 0 ? cation[i]! : hydrogenCation);
      change[i]! += hydrogens * passed;
      ofHydrogens[i]! -= share * passed;
    });
    change.forEach((passed, i) => {
      charges[i]! += share * passed;
    });
  }
  return charges;
}
