import { RetortError } from "../../core/errors.ts";
import { readDatasetFile } from "./dataset-files.ts";

/** A reaction of a patent as USPTO-15K's files have it. */
export type EditedReaction = {
  /** Reactants and reagents, atoms mapped, dots between. */
  reactants: string;
  /** The recorded product, unmapped. */
  product: string;
  /** Bond changes by map number: the pair, and the order it ends with (0 to 3, or 1.5 for aromatic). */
  changes: readonly { from: number; to: number; order: number }[];
};

function triples(text: string): [number, number, number][] {
  return text === "" ? [] : text.split(",").map((one) => one.split("-").map(Number) as [number, number, number]);
}

/** One line of a file: reaction SMILES, a blank, then hydrogens lost; hydrogens gained; bonds deleted; bonds added. */
function parseEditedReaction(line: string): EditedReaction {
  const [reaction, edits] = line.split(" ");
  const [reactants, , product] = (reaction ?? "").split(">");
  const groups = (edits ?? "").split(";");
  if (!reactants || !product || groups.length !== 4)
    throw new RetortError("DATASET_CORRUPT", "a line of uspto15k is no edited reaction");
  const changes = new Map<string, { from: number; to: number; order: number }>();
  const put = (a: number, b: number, order: number) =>
    changes.set(`${Math.min(a, b)}-${Math.max(a, b)}`, { from: Math.min(a, b), to: Math.max(a, b), order });
  for (const [a, b] of triples(groups[2] as string)) put(a, b, 0);
  for (const [a, b, order] of triples(groups[3] as string)) put(a, b, order);
  return { reactants, product, changes: [...changes.values()] };
}

/**
 * The reactions of a file of USPTO-15K ("train.txt", "valid.txt" or "test.txt"), in its order.
 * @throws RetortError DATASET_NOT_FOUND, DATASET_CORRUPT
 */
export async function readEditedReactions(file: string): Promise<EditedReaction[]> {
  const text = (await readDatasetFile("uspto15k", file)).toString("utf8");
  return text.trim().split("\n").map(parseEditedReaction);
}
