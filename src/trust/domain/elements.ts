import { withoutMap } from "../../chemistry/atom-map.ts";
import { elementSymbols } from "../../chemistry/elements.ts";
import { parseMolecule } from "../../chemistry/molecule.ts";
import { splitReaction } from "../../chemistry/reaction.ts";
import { RetortError } from "../../core/errors.ts";
import type { nounOf } from "./fingerprints.ts";

/** Atomic numbers in a structure or on either side of a reaction; hydrogen and atoms of no element are left out. */
export function elementsOf(text: string, fingerprint: keyof typeof nounOf): Set<number> {
  const parts = fingerprint === "drfp" ? splitReaction(withoutMap(text)).filter((part) => part !== "") : [text];
  return new Set(
    parts.flatMap((part) =>
      parseMolecule(part)
        .atoms.map(({ atomicNumber }) => atomicNumber)
        .filter((number) => number > 1),
    ),
  );
}

/** The elements of all structures that can be read, ascending. */
export function elementsOfAll(texts: Iterable<string>, fingerprint: keyof typeof nounOf): number[] {
  const found = new Set<number>();
  for (const text of texts)
    try {
      for (const element of elementsOf(text, fingerprint)) found.add(element);
    } catch (error) {
      if (!(error instanceof RetortError)) throw error;
    }
  return [...found].sort((a, b) => a - b);
}

/** Symbols of the elements of a structure that are not among those known, in words; undefined where all are. */
export function strangers(found: ReadonlySet<number>, known: readonly number[]): string | undefined {
  const names = [...found].filter((number) => !known.includes(number)).map((number) => elementSymbols[number]);
  if (names.length === 0) return undefined;
  return names.length === 1 ? `${names[0]} occurs` : `${names.slice(0, -1).join(", ")} and ${names.at(-1)} occur`;
}
