import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { drfp, drfpIndices, reactionDifference } from "../../src/chemistry/drfp.ts";
import { loadRdkit } from "../../src/chemistry/rdkit.ts";
import { bitIndices } from "../../src/chemistry/tanimoto.ts";

const golden = JSON.parse(readFileSync(new URL("./golden/drfp.json", import.meta.url), "utf8")) as {
  reactions: { smiles: string; bits: string }[];
};

beforeAll(async () => {
  await loadRdkit();
});

describe("the differential reaction fingerprint", () => {
  it.each(golden.reactions.map(({ smiles, bits }) => [smiles, bits]))("of %s is the reference's", (smiles, bits) => {
    expect(drfpIndices(smiles).join(" ")).toBe(bits);
  });

  it("is packed as Morgan bits are", () => {
    const smiles = "CCO.CC(=O)O>>CCOC(C)=O";
    expect(bitIndices(drfp(smiles))).toEqual(drfpIndices(smiles));
    expect(drfp(smiles, { length: 512 })).toHaveLength(64);
  });

  it("does not depend on the order of molecules, nor on which are called reagents", () => {
    const bits = drfpIndices("CC(=O)O.CCO.[Na+]>>O.CCOC(C)=O");
    expect(drfpIndices("CCO.[Na+].CC(=O)O>>CCOC(C)=O.O")).toEqual(bits);
    expect(drfpIndices("CCO.CC(=O)O>[Na+]>CCOC(C)=O.O")).toEqual(bits);
  });

  it("is empty where nothing changes, and says which substructures do", () => {
    expect(drfpIndices("CCO>>OCC")).toEqual([]);
    const { lost, gained } = reactionDifference("CCBr>>CCO");
    expect(lost).toContain("Br");
    expect(gained).toContain("[OH][CH2][CH3]");
  });

  it("is refused where a part cannot be read", () => {
    expect(() => drfpIndices("CCO.C1CC>>CC")).toThrow(/unclosed ring/);
  });
});
