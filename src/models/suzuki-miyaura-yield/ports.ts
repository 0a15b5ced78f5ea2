/** The components that vary in the data, in the order in which they stand in the feature vector. */
export const suzukiPorts = [
  { name: "electrophile", as: "molecule" },
  { name: "nucleophile", as: "molecule" },
  { name: "ligand", as: "molecule" },
  { name: "base", as: "molecule" },
  { name: "solvent", as: "solvent" },
] as const;
