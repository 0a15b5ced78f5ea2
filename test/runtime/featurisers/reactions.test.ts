import { beforeAll, describe, expect, it } from "vitest";
import { concatenate } from "../../../src/core/encoding.ts";
import type { Encoded } from "../../../src/core/model.ts";
import { condensedReaction } from "../../../src/runtime/featurisers/condensed-reaction.ts";
import { e2Sn2, fitE2Sn2 } from "../../../src/runtime/featurisers/e2-sn2.ts";
import type { Featuriser, FeaturiserOptions } from "../../../src/runtime/featurisers/featuriser.ts";
import { fitSubstitution, substitution, substitutionBlocks } from "../../../src/runtime/featurisers/substitution.ts";

/** How often players credit each number of the float tensors. */
function credits(featuriser: Featuriser, options: FeaturiserOptions, batch: Encoded): Record<string, number[]> {
  const counts: Record<string, number[]> = {};
  for (const [name, { data }] of Object.entries(batch.tensors))
    if (data instanceof Float32Array) counts[name] = new Array(data.length).fill(0);
  for (const { cells } of featuriser.players(batch, options).flat())
    for (const { tensor, row, from = 0, to } of cells) {
      const width = batch.tensors[tensor]?.width[0] ?? 1;
      for (let c = from; c < (to ?? width); c++) (counts[tensor] as number[])[row * width + c]!++;
    }
  return counts;
}

const once = (counts: Record<string, number[]>) => Object.values(counts).every((all) => all.every((n) => n === 1));

describe("condensed-reaction", () => {
  const smiles = "[Cl:1][CH2:2][C:3]([H:4])([H:5])[CH3:6].[F-:7]>>[Cl-:1].[CH2:2]=[C:3]([H:5])[CH3:6].[F:7][H:4]";

  beforeAll(() => condensedReaction.ready());

  it("credits each atom of the graph once, by its place in the SMILES as given", () => {
    const row = condensedReaction.encodeRow({ smiles }, { balanced: true });
    const batch = concatenate([row, row]);
    expect(once(credits(condensedReaction, {}, batch))).toBe(true);
    const labels = condensedReaction.players(batch, {}).map((players) => players.map(({ label }) => label));
    expect(labels[0]).toEqual(["Cl 0", "C 1", "C 2", "H 3", "C 5", "F 6"]);
    expect(labels[1]).toEqual(labels[0]);
  });

  it("has a baseline of the same graph with nothing known", () => {
    const row = condensedReaction.encodeRow({ smiles }, {});
    const { tensors } = condensedReaction.baseline(row, {});
    expect(tensors.atoms?.data.every((value) => value === 0)).toBe(true);
    expect(tensors.source).toEqual(row.tensors.source);
  });

  it("takes an unbalanced reaction only where balance is not asked for", () => {
    const lost = "[CH3:1][Br:2].[OH-:3]>>[CH3:1][OH:3]";
    expect(condensedReaction.encodeRow({ smiles: lost }, {}).offsets.atom).toEqual(Uint32Array.of(0, 3));
    expect(() => condensedReaction.encodeRow({ smiles: lost }, { balanced: true })).toThrow(
      expect.objectContaining({ code: "UNSUPPORTED_INPUT", step: "smiles" }),
    );
  });
});

describe("substitution", () => {
  const snar = (leaving: string, amine: string, product: string) =>
    `[${leaving}:1][c:2]1[cH:3][cH:4][c:5]([N+:6](=[O:7])[O-:8])[cH:9][cH:10]1.${amine}>>${product}[c:2]1[cH:3][cH:4][c:5]([N+:6](=[O:7])[O-:8])[cH:9][cH:10]1.[${leaving}H:1]`;
  const rows = [
    snar("F", "[NH3:11]", "[NH2:11]"),
    snar("Cl", "[NH3:11]", "[NH2:11]"),
    snar("F", "[NH2:11][CH3:12]", "[CH3:12][NH:11]"),
    snar("Cl", "[NH2:11][CH3:12]", "[CH3:12][NH:11]"),
  ];
  const solvents = { "solvent-01": [1, 2], "solvent-02": [3, 1] };
  const fit = () =>
    fitSubstitution(
      rows,
      solvents,
      rows.map((_, i) => (i % 2 === 0 ? [1, 2] : [3, 1])),
    );

  it("counts what varies between reactions, and credits every number once", async () => {
    const options = (await fit()) as unknown as FeaturiserOptions;
    const encoded = rows.map((smiles) => substitution.encodeRow({ smiles, solvent: "solvent-02" }, options));
    const leaving = encoded.map(({ tensors }) => [...(tensors.leaving?.data ?? [])].join());
    expect(leaving[0]).toBe(leaving[2]);
    expect(leaving[0]).not.toBe(leaving[1]);
    const batch = concatenate(encoded);
    expect(Object.keys(batch.tensors).sort()).toEqual([...substitutionBlocks].sort());
    expect(once(credits(substitution, options, batch))).toBe(true);
    expect(substitution.players(batch, options)[0]?.map(({ label }) => label)).toContain("leaving atom");
  });

  it("refuses a reaction that is none", async () => {
    const options = (await fit()) as unknown as FeaturiserOptions;
    const smiles = "[CH3:1][Br:2].[OH-:3]>>[CH3:1][OH:3].[Br-:2]";
    expect(() => substitution.encodeRow({ smiles, solvent: "solvent-01" }, options)).toThrow(
      expect.objectContaining({ code: "UNSUPPORTED_INPUT", step: "smiles" }),
    );
  });
});

describe("e2-sn2", () => {
  it("counts what was seen in training, and credits every number once", async () => {
    const smiles = [
      "[Cl:1][CH2:2][CH2:3][CH3:6].[F-:7]>>[Cl-:1].[F:7][CH2:2][CH2:3][CH3:6]",
      "[Br:1][CH2:2][CH2:3][CH3:6].[F-:7]>>[Br-:1].[F:7][CH2:2][CH2:3][CH3:6]",
    ];
    const options = (await fitE2Sn2(smiles, 1)) as unknown as FeaturiserOptions;
    const encoded = smiles.map((one) => e2Sn2.encodeRow({ smiles: one }, options));
    expect([...(encoded[0]?.tensors.leaving?.data ?? [])]).toEqual([0, 1]);
    expect([...(encoded[1]?.tensors.leaving?.data ?? [])]).toEqual([1, 0]);
    expect(once(credits(e2Sn2, options, concatenate(encoded)))).toBe(true);
  });
});
