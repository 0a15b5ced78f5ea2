import { RetortError } from "../core/errors.ts";
import { elementSymbols } from "./elements.ts";
import { type Molecule, parseMolecule } from "./molecule.ts";

/** A reaction as plain data; hydrogens that the SMILES writes out are atoms, so that mapped ones are not lost. */
export type Reaction = {
  /** The reaction SMILES as given. */
  readonly smiles: string;
  /** All reactants as one graph. */
  readonly reactants: Molecule;
  /** What stands between the arrows as one graph; undefined where nothing does. */
  readonly reagents: Molecule | undefined;
  /** All products as one graph. */
  readonly products: Molecule;
  /** Whether any atom carries a map number on both sides. */
  readonly mapped: boolean;
};

export type ReactionOptions = {
  /** Refuse a reaction unless every product atom is mapped to an atom of the reactants or reagents. */
  requireMap?: boolean;
};

function invalid(message: string, hint: string): RetortError {
  return new RetortError("INVALID_SMILES", message, { hint });
}

/** Reactants, reagents and products of a reaction SMILES; a dative bond's `->` is no arrow. */
export function splitReaction(smiles: string): [reactants: string, reagents: string, products: string] {
  const parts = smiles.trim().split(/(?<!-)>/);
  if (parts.length !== 3) {
    throw invalid(
      `a reaction SMILES has two ">" and this one ${parts.length - 1}`,
      "write reactants>reagents>products, or reactants>>products",
    );
  }
  const [reactants, reagents, products] = parts as [string, string, string];
  if (reactants === "") throw invalid("the reaction has no reactant", "write reactants>>products");
  if (products === "") throw invalid("the reaction has no product", "write reactants>>products");
  return [reactants, reagents, products];
}

/**
 * One side of a reaction as one graph.
 *
 * @throws RetortError INVALID_SMILES, naming the side
 */
export function parseSide(name: string, smiles: string, { keepHydrogens = true } = {}): Molecule {
  try {
    return parseMolecule(smiles, { keepHydrogens });
  } catch (error) {
    if (!(error instanceof RetortError)) throw error;
    throw new RetortError(error.code, `${name}: ${error.message}`, {
      ...(error.hint !== undefined && { hint: error.hint }),
      cause: error,
    });
  }
}

/**
 * Index of the atom that carries each map number.
 *
 * @throws RetortError INVALID_SMILES where two atoms carry the same number.
 */
export function atomsByMapNumber(molecule: Pick<Molecule, "atoms">, name: string): Map<number, number> {
  const found = new Map<number, number>();
  for (const { index, mapNumber } of molecule.atoms) {
    if (mapNumber === 0) continue;
    if (found.has(mapNumber)) {
      throw invalid(`${name}: two atoms carry the map number ${mapNumber}`, "give each atom of a side its own number");
    }
    found.set(mapNumber, index);
  }
  return found;
}

/** Reactants and reagents as one graph: where the atoms of the products come from. */
export function startingMaterials(reaction: Reaction): Molecule {
  if (reaction.reagents === undefined) return reaction.reactants;
  return parseSide("reactants and reagents", `${reaction.reactants.smiles}.${reaction.reagents.smiles}`);
}

/**
 * Parses a reaction SMILES, `reactants>reagents>products`.
 *
 * @throws RetortError INVALID_SMILES, naming the side: a part that RDKit refuses, no reactant, no product, a map number
 *   used twice on one side or on different elements, and, with `requireMap`, a product atom without its origin.
 */
export function parseReaction(smiles: string, { requireMap = false }: ReactionOptions = {}): Reaction {
  const [left, middle, right] = splitReaction(smiles);
  const reactants = parseSide("reactants", left);
  const reagents = middle === "" ? undefined : parseSide("reagents", middle);
  const products = parseSide("products", right);
  const draft: Reaction = { smiles, reactants, reagents, products, mapped: false };
  const start = startingMaterials(draft);
  const origins = atomsByMapNumber(start, "reactants");
  const ends = atomsByMapNumber(products, "products");
  let mapped = false;
  for (const [number, index] of ends) {
    const origin = origins.get(number);
    if (origin === undefined) continue;
    mapped = true;
    const before = start.atoms[origin]?.atomicNumber ?? 0;
    const after = products.atoms[index]?.atomicNumber ?? 0;
    if (before !== after) {
      throw invalid(
        `the atom mapped ${number} is ${elementSymbols[before]} on the left and ${elementSymbols[after]} on the right`,
        "check the atom mapping",
      );
    }
  }
  if (requireMap) checkOrigins(products, origins);
  return { ...draft, mapped };
}

function checkOrigins(products: Molecule, origins: ReadonlyMap<number, number>): void {
  for (const { index, atomicNumber, mapNumber } of products.atoms) {
    if (origins.has(mapNumber)) continue;
    const what = `products: atom ${index} (${elementSymbols[atomicNumber]})`;
    throw invalid(
      mapNumber === 0 ? `${what} has no map number` : `${what} is mapped ${mapNumber}, which no reactant atom carries`,
      "map every product atom to a reactant atom, as in [CH3:1][Br:2]>>[CH3:1]",
    );
  }
}
