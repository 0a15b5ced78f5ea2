import { parseMolecule } from "../../chemistry/molecule.ts";
import { productSmiles } from "../../chemistry/product-smiles.ts";
import type { Candidate } from "./candidates.ts";
import type { Mixture } from "./mixture.ts";

/** Products that are ranked exactly, by the centre's log-odds. */
const ranked = 12;

/** Atomic numbers of some atoms, in order. */
function elementsOf(atoms: Iterable<number>): string {
  return [...atoms].sort((a, b) => a - b).join();
}

/** What tells whether a candidate may be a product before its SMILES is written: the elements of its atoms. */
export function mayBe({ graph }: Mixture, smiles: string): (candidate: Candidate) => boolean {
  const { atoms } = parseMolecule(smiles);
  const wanted = elementsOf(atoms.map(({ atomicNumber }) => atomicNumber));
  return (candidate) =>
    candidate.atoms.size === atoms.length &&
    elementsOf([...candidate.atoms].map((atom) => graph.element[atom] as number)) === wanted;
}

/** Looks for a product, by canonical SMILES, among candidates in the order of the centre's log-odds. */
export function seek(
  mixture: Mixture,
  candidates: readonly Candidate[],
  smiles: string,
): { considered: boolean; centreRank: number } {
  const may = mayBe(mixture, smiles);
  const before = new Set<string>();
  for (const candidate of candidates) {
    if (candidate.product === undefined) continue;
    if (before.size >= ranked && !may(candidate)) continue;
    const written = productSmiles(mixture.graph, candidate.product, candidate.atoms, 1)[0];
    if (written?.smiles === smiles) return { considered: true, centreRank: before.size };
    if (written && before.size < ranked) before.add(written.smiles);
  }
  return { considered: false, centreRank: Number.POSITIVE_INFINITY };
}
