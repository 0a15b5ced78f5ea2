/** The components that vary in the data, in the order in which they stand in the feature vector. */
export const componentPorts = ["electrophile", "ligand", "base", "additive"] as const;

/** The same as the featuriser sees them: of an additive, the numbers of its isoxazole ring count besides. */
export const buchwaldPorts = [
  { name: "electrophile", as: "molecule" },
  { name: "ligand", as: "molecule" },
  { name: "base", as: "molecule" },
  { name: "additive", as: "molecule", ring: true },
] as const;
