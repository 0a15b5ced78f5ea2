import { applyChanges, changedFragments } from "../../chemistry/edited-product.ts";
import { RetortError } from "../../core/errors.ts";
import { readMixture } from "../../runtime/graph-edits/mixture.ts";
import type { EditRow } from "./edit-rows.ts";

/** Ways of making, from a recorded reaction, a mixture in which nothing ought to happen. */
export const unreactiveKinds = [
  "product with its reagents",
  "product alone",
  "reactant alone",
  "partner left out",
  "reagents alone",
] as const;

export type UnreactiveKind = (typeof unreactiveKinds)[number];

/** Kinds by turns: what is surest to be unreactive oftenest; a reactant may react with the reagents without its partner. */
const turns: readonly UnreactiveKind[] = [
  "product with its reagents",
  "reactant alone",
  "product with its reagents",
  "partner left out",
  "reagents alone",
  "product with its reagents",
  "reactant alone",
  "product with its reagents",
  "partner left out",
  "product alone",
];

/**
 * Mixtures made from a reaction in which nothing ought to happen, as SMILES, by kind. Patents record no failures: that
 * a product outlives the conditions it was made under, and that nothing comes of a reactant alone or of the largest
 * reactant without the second, is the nearest to one. Kinds that a reaction cannot give are left out; a molecule that
 * was recorded to react alone is no reactant alone.
 */
export function unreactiveMixtures({ mixture, changes, product }: EditRow): Partial<Record<UnreactiveKind, string>> {
  const edited = changes.length > 0 ? applyChanges(mixture.graph, changes) : undefined;
  if (edited === undefined) return {};
  const made = changedFragments(mixture.graph, edited)[0] as Set<number>;
  const used = new Set([...made, ...edited.changed].map((atom) => mixture.graph.component[atom] as number));
  const parts = mixture.molecule.smiles.split(".");
  const reagents = parts.filter((_, part) => !used.has(part));
  const size = (part: number) => mixture.graph.component.filter((of) => of === part).length;
  const [largest, second] = [...used].sort((a, b) => size(b) - size(a) || a - b);
  return {
    "product alone": product,
    ...(reagents.length > 0 && {
      "product with its reagents": [product, ...reagents].join("."),
      "reagents alone": reagents.join("."),
    }),
    ...(parts.length > 1 && { "reactant alone": parts[largest as number] as string }),
    ...(second !== undefined &&
      parts.length > 2 && { "partner left out": parts.filter((_, part) => part !== second).join(".") }),
  };
}

/** A mixture in which nothing happens; undefined where RDKit cannot read it. */
export function unreactiveRow(smiles: string): EditRow | undefined {
  try {
    return { mixture: readMixture(smiles), changes: [], product: "" };
  } catch (error) {
    if (!(error instanceof RetortError)) throw error;
    return undefined;
  }
}

/** Of every `every`th reaction one mixture in which nothing happens, of each kind by turns. */
export function unreactive(rows: readonly EditRow[], every: number): EditRow[] {
  const found: EditRow[] = [];
  for (let i = 0; i < rows.length; i += every) {
    const text = unreactiveMixtures(rows[i] as EditRow)[turns[(i / every) % turns.length] as UnreactiveKind];
    const row = text === undefined ? undefined : unreactiveRow(text);
    if (row) found.push(row);
  }
  return found;
}
