import { RetortError } from "../../core/errors.ts";

export type Equation = {
  reactants: Map<string, number>;
  products: Map<string, number>;
  reversible: boolean;
  /** "M" or a species that takes part as collision partner; in brackets in a falloff reaction. */
  collider?: string;
  falloff: boolean;
};

/**
 * Reads a reaction equation as Cantera writes it: "2 O + M <=> O2 + M", "2 OH (+M) <=> H2O2 (+M)", "A + B => C".
 *
 * @throws RetortError INVALID_INPUT for what is none.
 */
export function readEquation(text: string): Equation {
  const sides = text.split(/\s*(<=>|=>|=)\s*/);
  const [left, arrow, right] = sides;
  if (sides.length !== 3 || !left || !right) throw refused(text, "it needs two sides and one of <=>, = and =>");
  const before = side(left, text);
  const after = side(right, text);
  if (before.collider !== after.collider || before.falloff !== after.falloff)
    throw refused(text, "its two sides have different collision partners");
  return {
    reactants: before.species,
    products: after.species,
    reversible: arrow !== "=>",
    ...(before.collider !== undefined && { collider: before.collider }),
    falloff: before.falloff,
  };
}

function side(text: string, whole: string) {
  const bracket = /\(\s*\+\s*([^)\s]+)\s*\)\s*$/.exec(text);
  const plain = bracket ? text.slice(0, bracket.index) : text;
  const species = new Map<string, number>();
  let collider = bracket?.[1];
  for (const term of plain.trim().split(/\s+\+\s+/)) {
    const match = /^(?:(\d+(?:\.\d+)?)\s+)?(\S+)$/.exec(term.trim());
    const name = match?.[2];
    if (name === undefined) throw refused(whole, `"${term}" is no species`);
    if (name === "M") collider = "M";
    else species.set(name, (species.get(name) ?? 0) + Number(match?.[1] ?? 1));
  }
  return { species, collider, falloff: bracket !== null };
}

function refused(text: string, why: string): RetortError {
  return new RetortError("INVALID_INPUT", `"${text}" is no reaction equation: ${why}`, {
    hint: 'write it as "H + O2 <=> O + OH", with spaces around + and numbers before names',
  });
}
