/**
 * The ten superclasses of named reactions, in the order of the dataset's numbers 1 to 10.
 * Source: Schneider, Stiefl and Landrum, J. Chem. Inf. Model. 2016, 56, 2336.
 */
export const reactionClasses = [
  "heteroatom alkylation and arylation",
  "acylation and related processes",
  "C–C bond formation",
  "heterocycle formation",
  "protections",
  "deprotections",
  "reductions",
  "oxidations",
  "functional group interconversion",
  "functional group addition",
] as const;
