import { RetortError } from "../core/errors.ts";
import { withoutMap } from "./atom-map.ts";
import { type Molecule, parseMolecule } from "./molecule.ts";
import { rdkit } from "./rdkit.ts";
import { withMol } from "./rdkit-mol.ts";
import { parseReaction } from "./reaction.ts";

export type DepictionSize = {
  /** Width in pixels, 50 to 4,000. */
  width?: number;
  /** Height in pixels, 50 to 4,000. */
  height?: number;
};

export type MoleculeDepiction = DepictionSize & {
  /** One number an atom, in the order of the molecule's atoms: positive atoms are filled red, negative ones blue. */
  atomWeights?: ArrayLike<number>;
  /** The absolute weight that gets the full colour; by default the largest. */
  range?: number;
  /** Unit of the weights, for the description. */
  unit?: string;
};

type Colour = readonly [red: number, green: number, blue: number];
const positive: Colour = [0.84, 0.19, 0.15];
const negative: Colour = [0.27, 0.46, 0.71];

/** Below this share of the range an atom stays unfilled. */
const faintest = 0.02;

function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function sizeOf({ width = 300, height = 220 }: DepictionSize): { width: number; height: number } {
  for (const [name, pixels] of Object.entries({ width, height })) {
    if (!Number.isInteger(pixels) || pixels < 50 || pixels > 4_000) {
      throw new RetortError("INVALID_INPUT", `the ${name} of a depiction is 50 to 4,000 whole pixels, not ${pixels}`);
    }
  }
  return { width, height };
}

/** RDKit's drawing as an SVG element that stands in any page, with a title and a description. */
function finish(svg: string, title: string, description: string): string {
  const texts = `<title>${escapeXml(title)}</title><desc>${escapeXml(description)}</desc>`;
  return svg
    .slice(svg.indexOf("<svg"))
    .replace(/<svg[^>]*?(width='[^>]*)>/, (_, box: string) => {
      return `<svg xmlns="http://www.w3.org/2000/svg" role="img" ${box.replaceAll("'", '"')}>${texts}`;
    })
    .replace("<!-- END OF HEADER -->", "")
    .replace(/ {2,}/g, " ")
    .trim();
}

function checkedWeights(weights: ArrayLike<number>, molecule: Molecule): number[] {
  const list = Array.from(weights);
  if (list.length !== molecule.atoms.length) {
    throw new RetortError("INVALID_INPUT", `${list.length} weights were given for ${molecule.atoms.length} atoms`);
  }
  const bad = list.findIndex((weight) => !Number.isFinite(weight));
  if (bad >= 0) throw new RetortError("INVALID_INPUT", `the weight of atom ${bad} is not a number`);
  return list;
}

function blend(weight: number, range: number): number[] {
  const share = Math.min(1, Math.abs(weight) / range);
  return (weight > 0 ? positive : negative).map((channel) => 1 - share * (1 - channel));
}

/**
 * Draws a molecule as SVG (no scripts, no outside references). With `atomWeights`, atoms are filled from blue
 * (negative) over white to red (positive), and the description says what the full colours stand for.
 *
 * @throws RetortError INVALID_SMILES; INVALID_INPUT where weights do not fit the atoms or the size is out of bounds.
 */
export function depictMolecule(input: string | Molecule, options: MoleculeDepiction = {}): string {
  const molecule = typeof input === "string" ? parseMolecule(input) : input;
  const details: Record<string, unknown> = { ...sizeOf(options) };
  let description = `structure of ${molecule.atoms.length} atoms`;
  if (options.atomWeights !== undefined) {
    const weights = checkedWeights(options.atomWeights, molecule);
    const range = options.range ?? Math.max(...weights.map(Math.abs));
    if (!(range >= 0 && Number.isFinite(range))) {
      throw new RetortError("INVALID_INPUT", `the colour range is a positive number, not ${range}`);
    }
    const coloured = weights
      .map((_, atom) => atom)
      .filter((atom) => Math.abs(weights[atom] as number) > faintest * range);
    details.atoms = coloured;
    details.highlightAtomColors = Object.fromEntries(
      coloured.map((atom) => [atom, blend(weights[atom] as number, range)]),
    );
    // Without an empty list RDKit would also colour the bonds between coloured atoms.
    details.bonds = [];
    const unit = options.unit === undefined ? "" : ` ${options.unit}`;
    const bound = Number(range.toPrecision(3));
    description = `atoms coloured by contribution, from blue (−${bound}${unit}) over white (0) to red (+${bound}${unit})`;
  }
  const svg = withMol(molecule.smiles, { keepHydrogens: molecule.keepHydrogens, stereo: true }, (mol) =>
    mol.get_svg_with_highlights(JSON.stringify(details)),
  );
  return finish(svg, molecule.canonical, description);
}

/**
 * Draws a reaction as SVG, without its map numbers.
 *
 * @throws RetortError INVALID_SMILES; INVALID_INPUT where the size is out of bounds.
 */
export function depictReaction(smiles: string, options: DepictionSize = {}): string {
  const { width, height } = sizeOf({ width: 700, ...options });
  const { reactants, products } = parseReaction(smiles);
  const plain = withoutMap(smiles.trim());
  const reaction = rdkit().get_rxn(plain, '{"useSmiles":true}');
  if (reaction === null) throw new RetortError("INVALID_SMILES", "RDKit cannot draw this reaction");
  try {
    const parts = (side: Molecule) => side.smiles.split(".").length;
    const description = `reaction of ${parts(reactants)} reactant(s) to ${parts(products)} product(s)`;
    return finish(reaction.get_svg(width, height), plain, description);
  } finally {
    reaction.delete();
  }
}
