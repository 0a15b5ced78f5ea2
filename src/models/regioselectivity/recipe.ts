/** Most candidates of a row: the data have at most 20. */
export const mostCandidates = 24;

/** Places of the candidates, which the network's numbers stand in. */
export const candidatePlaces: readonly string[] = Array.from(
  { length: mostCandidates },
  (_, i) => `candidate ${i + 1}`,
);
