/** The gas constant, J/(mol K), and the pressure to which thermodynamic data refer, Pa. */
export const gasConstant = 8.31446261815324;
export const referencePressure = 101325;

/** A species with its thermodynamics as two polynomials of NASA (Gordon & McBride, NASA SP-273, 1971). */
export type Species = {
  name: string;
  /** Atoms of each element. */
  composition: Readonly<Record<string, number>>;
  /** kg/mol. */
  molarMass: number;
  /** Below and above the middle temperature: a₁..a₇ of c_p/R, h/RT and s/R. */
  low: readonly number[];
  high: readonly number[];
  lowest: number;
  middle: number;
  highest: number;
};

/** k = A T^b exp(−E/RT): A in m³, mol and s as the order asks, E in K (over R). */
export type Arrhenius = { a: number; b: number; e: number };

/** The broadening of a falloff curve (Gilbert, Luther & Troe, Ber. Bunsenges. 1983, 87, 169). */
export type Troe = { a: number; t3: number; t1: number; t2?: number };

export type Reaction = {
  equation: string;
  /** Stoichiometric numbers by index of species. */
  reactants: readonly (readonly [species: number, count: number])[];
  products: readonly (readonly [species: number, count: number])[];
  reversible: boolean;
  /** At high pressure, where there is a low-pressure limit. */
  rate: Arrhenius;
  lowPressure?: Arrhenius;
  troe?: Troe;
  /** How much each species counts as collision partner M; absent where there is none. */
  efficiencies?: Float64Array;
};

export type Mechanism = { species: readonly Species[]; reactions: readonly Reaction[] };
