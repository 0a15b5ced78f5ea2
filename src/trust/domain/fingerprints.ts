import { withoutMap } from "../../chemistry/atom-map.ts";
import { drfp } from "../../chemistry/drfp.ts";
import { parseMolecule } from "../../chemistry/molecule.ts";
import { morganBits } from "../../chemistry/morgan.ts";
import { splitReaction } from "../../chemistry/reaction.ts";
import type { Domain } from "../../core/version.ts";

type Fingerprints = Extract<Domain, { type: "fingerprint" }>;

/** Fingerprint of a structure as packed bits; `loadRdkit()` must have been awaited. */
export function fingerprintOf(
  structure: string,
  { fingerprint, bits, radius }: Pick<Fingerprints, "fingerprint" | "bits" | "radius">,
): Uint8Array {
  return makers[fingerprint](structure, bits, radius);
}

const makers: Record<Fingerprints["fingerprint"], (structure: string, bits: number, radius: number) => Uint8Array> = {
  morgan: (smiles, bits, radius) => morganBits(parseMolecule(smiles), { radius, length: bits }),
  drfp: (smiles, bits, radius) => drfp(plainReaction(smiles), { radius, length: bits }),
};

/**
 * A reaction in canonical SMILES without map numbers: DRFP takes substructures as they are written, with brackets and
 * labels, which must not tell apart what is alike.
 */
function plainReaction(smiles: string): string {
  const plain = (side: string) => (side === "" ? "" : parseMolecule(side).canonical);
  return splitReaction(withoutMap(smiles)).map(plain).join(">");
}

/** What a row of such fingerprints is, for reasons in words. */
export const nounOf = { morgan: "molecule", drfp: "reaction" } as const;
