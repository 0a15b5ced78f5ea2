/**
 * The kinds of thing a port can carry. A kind says what a value *means*, so that wrong chemistry does not fit together
 * even where the units do: an electronic barrier and a Gibbs energy of activation are both kJ/mol and are not the same.
 */
export type KindInfo = {
  /** Name of the GraphQL type of values of this kind. */
  type: string;
  /**
   * How a value is written: structures and text are strings, quantities numbers, profiles and fields numbers on a grid,
   * trajectories the numbers of all components at one time after the other;
   * a class is one of the port's `values`, with the probability of each; products are SMILES, with the probability of each.
   */
  form: "structure" | "text" | "integer" | "quantity" | "profile" | "field" | "trajectory" | "class" | "products";
  /** Unit a plain number is in, unless the port says otherwise. */
  unit?: string;
  title: string;
  /** Overall order of a rate constant. */
  order?: number;
};

export const kinds = {
  molecule: { type: "Molecule", form: "structure", title: "molecule, as SMILES" },
  reaction: { type: "Reaction", form: "structure", title: "reaction, as reaction SMILES" },
  mixture: { type: "Mixture", form: "structure", title: "mixture of reactants and reagents, as SMILES with dots" },
  solvent: { type: "Solvent", form: "text", title: "solvent, by name, code or components" },
  formula: { type: "Material", form: "text", title: "chemical formula of a material" },
  integer: { type: "Count", form: "integer", title: "whole number" },
  solubility: { type: "Solubility", form: "quantity", unit: "log10(mol/L)", title: "aqueous solubility" },
  "partition-coefficient": {
    type: "PartitionCoefficient",
    form: "quantity",
    unit: "1",
    title: "decimal logarithm of the octanol–water partition coefficient",
  },
  "reaction-yield": { type: "ReactionYield", form: "quantity", unit: "%", title: "yield of a reaction" },
  "gibbs-barrier": { type: "GibbsBarrier", form: "quantity", unit: "kJ/mol", title: "Gibbs energy of activation" },
  "electronic-barrier": {
    type: "ElectronicBarrier",
    form: "quantity",
    unit: "kJ/mol",
    title: "electronic energy barrier, without thermal correction",
  },
  "thermal-correction": {
    type: "ThermalCorrection",
    form: "quantity",
    unit: "kJ/mol",
    title: "thermal correction of an electronic energy barrier",
  },
  "rate-constant-1st": {
    type: "RateConstant",
    form: "quantity",
    unit: "1/s",
    order: 1,
    title: "first-order rate constant",
  },
  "rate-constant-2nd": {
    type: "RateConstant",
    form: "quantity",
    unit: "L/(mol s)",
    order: 2,
    title: "second-order rate constant",
  },
  "ignition-delay": { type: "IgnitionDelay", form: "quantity", unit: "s", title: "ignition delay" },
  pressure: { type: "Pressure", form: "quantity", unit: "bar", title: "pressure" },
  temperature: { type: "Temperature", form: "quantity", unit: "K", title: "thermodynamic temperature" },
  time: { type: "Time", form: "quantity", unit: "s", title: "time" },
  concentration: { type: "Concentration", form: "quantity", unit: "mol/L", title: "amount concentration" },
  conversion: { type: "Conversion", form: "quantity", unit: "%", title: "conversion of the limiting reactant" },
  dimensionless: { type: "Dimensionless", form: "quantity", unit: "1", title: "number without a unit" },
  "dimensionless-viscosity": {
    type: "Viscosity",
    form: "quantity",
    unit: "1",
    title: "kinematic viscosity in the system's own units of length and time",
  },
  "dimensionless-length": {
    type: "DimensionlessLength",
    form: "quantity",
    unit: "1",
    title: "length in the system's units",
  },
  "dimensionless-momentum": {
    type: "DimensionlessMomentum",
    form: "quantity",
    unit: "1",
    title: "momentum in the system's units",
  },
  "dimensionless-velocity": {
    type: "DimensionlessVelocity",
    form: "quantity",
    unit: "1",
    title: "velocity in the system's units",
  },
  "dimensionless-time": { type: "DimensionlessTime", form: "quantity", unit: "1", title: "time in the system's units" },
  "periodic-profile": { type: "Profile", form: "profile", unit: "1", title: "periodic function on the unit interval" },
  permeability: { type: "Permeability", form: "field", unit: "1", title: "permeability on the unit square" },
  "pressure-field": { type: "PressureField", form: "field", unit: "1", title: "pressure on a grid" },
  "vorticity-field": { type: "VorticityField", form: "field", unit: "1", title: "vorticity on a grid" },
  products: { type: "ProductsPrediction", form: "products", title: "products of a reaction" },
  "site-selectivity": { type: "SiteSelectivity", form: "class", title: "candidate product that forms" },
  "reaction-class": { type: "ReactionClass", form: "class", title: "class of a reaction" },
  humidity: { type: "Humidity", form: "quantity", unit: "%", title: "relative humidity" },
  frequency: { type: "Frequency", form: "quantity", unit: "Hz", title: "frequency" },
  angle: { type: "Angle", form: "quantity", unit: "deg", title: "angle" },
  length: { type: "Length", form: "quantity", unit: "m", title: "length" },
  speed: { type: "Speed", form: "quantity", unit: "m/s", title: "speed" },
  "electric-power": { type: "ElectricPower", form: "quantity", unit: "MW", title: "electric power" },
  "specific-resistance": {
    type: "SpecificResistance",
    form: "quantity",
    unit: "1",
    title: "resistance per unit weight of displacement, in thousandths",
  },
  "sound-pressure-level": {
    type: "SoundPressureLevel",
    form: "quantity",
    unit: "dB",
    title: "sound pressure level over 20 µPa",
  },
  motion: { type: "Motion", form: "trajectory", title: "motion of bodies" },
  "reaction-course": { type: "ReactionCourse", form: "trajectory", title: "course of a reaction" },
  "velocity-field": { type: "VelocityField", form: "field", unit: "1", title: "velocity on a grid" },
} as const satisfies Record<string, KindInfo>;

export type Kind = keyof typeof kinds;

/** What is known of a kind. */
export function kindInfo(kind: Kind): KindInfo {
  return kinds[kind];
}

/** True where a value is numbers on a grid: a field, or a trajectory. */
export function isGridded(kind: Kind): boolean {
  return ["field", "trajectory"].includes(kindInfo(kind).form);
}

/** The named parts of the things models speak about; each part is the name of the port it feeds. */
export const subjects = {
  Molecule: { smiles: "molecule" },
  Reaction: { smiles: "reaction" },
  Mixture: { smiles: "mixture" },
  Coupling: {
    electrophile: "molecule",
    nucleophile: "molecule",
    ligand: "molecule",
    base: "molecule",
    additive: "molecule",
    solvent: "solvent",
  },
  Material: { formula: "formula" },
  Query: {},
} as const satisfies Record<string, Record<string, Kind>>;

export type SubjectName = keyof typeof subjects;
