/** What of a coupling the network reads, in the order in which it stands in the feature vector. */
export const nickelPorts = [
  { name: "electrophile", as: "molecule" },
  { name: "nucleophile", as: "molecule" },
  { name: "ligand", as: "molecule" },
  { name: "base", as: "molecule" },
  { name: "solvent", as: "solvent" },
  { name: "temperature", as: "number" },
  { name: "time", as: "number" },
] as const;
