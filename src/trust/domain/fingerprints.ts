import { parseMolecule } from "../../chemistry/molecule.ts";
import { morganBits } from "../../chemistry/morgan.ts";
import { RetortError } from "../../core/errors.ts";
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
  drfp: () => {
    throw new RetortError("NO_DOMAIN", "reaction fingerprints are not available here");
  },
};

/** What a row of such fingerprints is, for reasons in words. */
export const nounOf = { morgan: "molecule", drfp: "reaction" } as const;
