/** Standard atomic weights, g/mol (IUPAC 2021, abridged), of the elements of combustion. */
export const atomicWeights: Readonly<Record<string, number>> = {
  H: 1.008,
  He: 4.002602,
  C: 12.011,
  N: 14.007,
  O: 15.999,
  Ar: 39.95,
};
