/** The components that vary in the data, in the order in which they stand in the feature vector. */
export const componentPorts = ["electrophile", "ligand", "base", "additive"] as const;
