import { beforeAll, describe, expect, test } from "vitest";
import { concatenate, rowOf, shapeOf } from "../../src/core/encoding.ts";
import type { Encoded } from "../../src/core/model.ts";
import type { Featuriser, FeaturiserOptions } from "../../src/runtime/featurisers/featuriser.ts";
import { fitDescriptors, moleculeGraph } from "../../src/runtime/featurisers/molecule-graph.ts";
import {
  type ComponentOptions,
  componentFeatures,
  reactionComponents as components,
  fitComponents,
} from "../../src/runtime/featurisers/reaction-components.ts";
import { reactionGraph } from "../../src/runtime/featurisers/reaction-graph.ts";

const molecules = ["C", "CCO", "c1ccccc1C(=O)O", "[Na+].[Cl-]", "F/C=C/F", "[2H]OC", "CC(C)(C)Br"];

beforeAll(() => moleculeGraph.ready());

/** How often the players credit each number of a tensor that the baseline changes. */
function credits(featuriser: Featuriser, options: FeaturiserOptions, encoded: Encoded) {
  const base = featuriser.baseline(encoded, options);
  const counts = Object.fromEntries(
    Object.entries(encoded.tensors)
      .filter(([name, { data }]) => data !== base.tensors[name]?.data)
      .map(([name, { data }]) => [name, new Uint8Array(data.length)]),
  );
  for (const { tensor, row, from, to } of featuriser
    .players(encoded, options)
    .flatMap((players) => players.flatMap(({ cells }) => cells))) {
    const wide = shapeOf(encoded, tensor)[1] as number;
    for (let i = from ?? 0; i < (to ?? wide); i++) (counts[tensor] as Uint8Array)[row * wide + i]!++;
  }
  return counts;
}

describe("molecule-graph", () => {
  const encode = (smiles: string, options: FeaturiserOptions = {}) => moleculeGraph.encodeRow({ smiles }, options);

  test("a molecule is its atoms and directed bonds, with the shapes that networks are recorded with", () => {
    const encoded = encode("CCO");
    expect(["atoms", "bonds", "source", "reverse", "molecule", "ones"].map((name) => shapeOf(encoded, name))).toEqual([
      [3, 72],
      [4, 14],
      [4],
      [4],
      [3],
      [1, 1],
    ]);
    expect([...(encoded.tensors.source?.data ?? [])]).toEqual([0, 1, 1, 2]);
    expect([...(encoded.tensors.target?.data ?? [])]).toEqual([1, 0, 2, 1]);
    expect([...(encoded.tensors.reverse?.data ?? [])]).toEqual([1, 0, 3, 2]);
  });

  test("each bond of a batch points at atoms of its own molecule", () => {
    const all = concatenate(molecules.map((smiles) => encode(smiles)));
    const of = all.tensors.molecule?.data as Int32Array;
    const { source, target, reverse } = all.tensors as Record<string, { data: Int32Array }>;
    source?.data.forEach((atom, bond) => {
      expect(of[atom]).toBe(of[target?.data[bond] as number]);
      expect(target?.data[reverse?.data[bond] as number]).toBe(atom);
    });
    molecules.forEach((smiles, row) => {
      expect(rowOf(all, row)).toEqual(encode(smiles));
    });
  });

  test("the cells of atoms and descriptors are what differs from the baseline, each once", async () => {
    const options = { descriptors: await fitDescriptors(molecules, ["tpsa", "NumRings", "CrippenClogP"]) };
    const batch = concatenate(molecules.map((smiles) => encode(smiles, options as never)));
    const counts = credits(moleculeGraph, options as never, batch);
    expect(Object.keys(counts).sort()).toEqual(["atoms", "bonds", "descriptors"]);
    for (const times of Object.values(counts)) expect(times.every((n) => n === 1)).toBe(true);
  });

  test("players are named by element and the atom's place in the SMILES", () => {
    const [players] = moleculeGraph.players(encode("CCI"), {});
    expect(players?.map(({ label, index }) => [label, index])).toEqual([
      ["C 0", 0],
      ["C 1", 1],
      ["I 2", 2],
    ]);
  });

  test("descriptors have mean 0 and deviation 1 over the molecules they were fitted on; constant ones are dropped", async () => {
    const options = await fitDescriptors(molecules, ["NumHeavyAtoms", "NumSpiroAtoms", "tpsa"]);
    expect(options.names).toEqual(["NumHeavyAtoms", "tpsa"]);
    const rows = molecules.map((smiles) => encode(smiles, { descriptors: options } as never).tensors.descriptors?.data);
    for (const column of [0, 1]) {
      const values = rows.map((row) => row?.[column] as number);
      expect(values.reduce((a, b) => a + b, 0)).toBeCloseTo(0, 4);
      expect(values.reduce((a, b) => a + b * b, 0) / values.length).toBeCloseTo(1, 4);
    }
  });

  test("what is no molecule is refused with a code and a hint", () => {
    expect(() => encode("c1ccc")).toThrow(expect.objectContaining({ code: "INVALID_SMILES" }));
    expect(() => encode("CCO>>CC=O")).toThrow(expect.objectContaining({ code: "INVALID_SMILES" }));
  });
});

describe("components", () => {
  const inputs = {
    electrophile: ["Brc1ccccc1", "Clc1ccccc1", "c1ccccc1Br", "Ic1ccncc1"],
    base: ["CCN(CC)CC", "CN1CCCN2CCCN=C12", "CCN(CC)CC", "CCN(CC)CC"],
    ligand: ["P", "P", "P", "P"],
  };
  const ports = ["electrophile", "base", "ligand"];
  const fitted = () => fitComponents(inputs, ports, { bits: 128, radius: 2 });
  const encode = (values: Record<string, string>, options: ComponentOptions) =>
    components.encodeRow(values, options as never).tensors.features?.data as Float32Array;

  test("components that training has not seen are counted, where it saw several", async () => {
    const options = (await fitted()) as never;
    const count = (values: Record<string, string>) =>
      Array.from(components.unseen?.(components.encodeRow({ ligand: "P", ...values }, options), options) ?? []);
    const [electrophile, base] = [inputs.electrophile[0] as string, inputs.base[0] as string];
    expect(count({ electrophile, base })).toEqual([0]);
    expect(count({ electrophile: "Clc1ccccc1F", base })).toEqual([1]);
    expect(count({ electrophile: "Clc1ccccc1F", base: "CN1CCN(C)CC1" })).toEqual([2]);
    expect(count({ electrophile, base, ligand: "CP(C)C" })).toEqual([0]);
  });

  test("another way to write a component is the same component; columns that never vary are dropped", async () => {
    const options = await fitted();
    expect(options.vocabulary.electrophile).toHaveLength(3);
    expect(options.columns.some(({ port }) => port === "ligand")).toBe(false);
    expect(options.columns.filter(({ kind, port }) => kind === "onehot" && port === "electrophile")).toHaveLength(3);
    const row = (i: number) => ({
      electrophile: inputs.electrophile[i] as string,
      base: inputs.base[i] as string,
      ligand: "P",
    });
    expect(encode(row(0), options)).toEqual(encode(row(2), options));
    expect(encode(row(0), options)).not.toEqual(encode(row(1), options));
  });

  test("zero is the mean over the rows fitted on", async () => {
    const options = await fitted();
    const { x, width } = await componentFeatures(inputs, options);
    for (let column = 0; column < width; column++) {
      let sum = 0;
      for (let row = 0; row < 4; row++) sum += x[row * width + column] as number;
      expect(sum).toBeCloseTo(0, 5);
    }
  });

  test("a component never seen has no place among the known ones, but the bits of its structure", async () => {
    const options = await fitted();
    const features = encode({ electrophile: "Brc1ccncc1", base: "CCN(CC)CC", ligand: "P" }, options);
    options.columns.forEach(({ kind, port }, i) => {
      if (port === "electrophile" && kind === "onehot") expect(features[i]).toBeCloseTo(-(options.center[i] as number));
    });
    const bits = options.columns.flatMap(({ kind, port }, i) =>
      port === "electrophile" && kind === "bit" ? [(features[i] as number) + (options.center[i] as number)] : [],
    );
    expect(bits.some((bit) => bit > 0.5)).toBe(true);
    expect(bits.every((bit) => Math.abs(bit - Math.round(bit)) < 1e-6)).toBe(true);
  });

  test("one player a port; their cells are all features, each once", async () => {
    const options = (await fitted()) as never;
    const values = { electrophile: "Brc1ccccc1", base: "CCN(CC)CC", ligand: "P" };
    const encoded = components.encodeRow(values, options);
    const batch = concatenate([encoded, encoded]);
    expect(credits(components, options, batch).features?.every((n) => n === 1)).toBe(true);
    expect(components.players(batch, options)[1]?.map(({ label, group }) => [label, group])).toEqual(
      ports.map((port) => [port, "component"]),
    );
  });

  test("given the values, atoms are players, and the shares of every cell add up to one", async () => {
    const options = (await fitted()) as never;
    const values = { electrophile: "Brc1ccccc1", base: "CN1CCCN2CCCN=C12", ligand: "P" };
    const encoded = components.encodeRow(values, options);
    const [players] = components.players(encoded, options, [values]);
    const atoms = players?.filter(({ group }) => group === "atom") ?? [];
    expect(atoms.filter(({ component }) => component === "electrophile")).toHaveLength(7);
    expect(atoms.filter(({ component }) => component === "base")).toHaveLength(11);
    const total = new Float64Array(encoded.tensors.features?.data.length ?? 0);
    for (const { cells } of players ?? [])
      for (const { from = 0, to = 0, share = 1 } of cells)
        for (let c = from; c < to; c++) total[c] = (total[c] ?? 0) + share;
    for (const sum of total) expect(sum).toBeCloseTo(1, 10);
  });

  test("a solvent is the same by name and by structure, and numbers are standardised", async () => {
    const options = await fitComponents(
      { solvent: ["THF", "toluene", "C1CCOC1"], temperature: [300, 330, 360] },
      [
        { name: "solvent", as: "solvent" },
        { name: "temperature", as: "number" },
      ],
      { bits: 64, radius: 1 },
    );
    expect(options.vocabulary.solvent).toHaveLength(2);
    const row = (solvent: string, temperature: number) =>
      components.encodeRow({ solvent, temperature }, options as never).tensors.features?.data as Float32Array;
    expect(row("tetrahydrofuran", 330)).toEqual(row("C1CCOC1", 330));
    expect(row("THF", 330).at(-1)).toBeCloseTo(0, 6);
    expect(row("THF", 360).at(-1)).toBeCloseTo(Math.sqrt(1.5), 5);
    expect(() => row("no such solvent", 300)).toThrow(expect.objectContaining({ step: "solvent" }));
  });

  test("a component that cannot be parsed is named", async () => {
    const options = await fitted();
    expect(() => encode({ electrophile: "Brc1ccccc1", base: "CN(", ligand: "P" }, options)).toThrow(
      expect.objectContaining({ code: "INVALID_SMILES", step: "base", message: expect.stringMatching(/^base: /) }),
    );
  });
});

describe("reaction-graph", () => {
  const reaction = "[CH3:1][Br:2].[OH-:3]>>[CH3:1][OH:3].[Br-:2]";
  const solvents = { "solvent-01": [1, 2, 3], Water: [3, 2, 5] };
  const options = { solvents, mean: [2, 2, 4], scale: [1, 1, 2] };
  const encode = (smiles: string, solvent: string) => reactionGraph.encodeRow({ smiles, solvent }, options);
  const conditions = (solvent: string) => [...(encode(reaction, solvent).tensors.conditions?.data ?? [])];

  test("a solvent is a name in any case, a code, or its components", () => {
    expect(conditions("Water")).toEqual([1, 0, 0.5]);
    expect(conditions("WATER")).toEqual(conditions("3, 2,5"));
    expect(conditions("solvent-01")).toEqual([-1, 0, -0.5]);
  });

  test.each(["brine", "1,2", "1,2,", "1,2,x"])("a solvent that is not known is refused with what is: %s", (solvent) => {
    expect(() => conditions(solvent)).toThrow(
      expect.objectContaining({ code: "UNSUPPORTED_INPUT", hint: expect.stringContaining("solvent-01, Water") }),
    );
  });

  test("atoms of both sides are one, and bonds that form or break are bonds", () => {
    const encoded = encode(reaction, "Water");
    expect(shapeOf(encoded, "atoms")).toEqual([3, 106]);
    expect(shapeOf(encoded, "bonds")).toEqual([4, 28]);
  });

  test("the cells of atoms and solvent are what differs from the baseline, each once", () => {
    const batch = concatenate([encode(reaction, "Water"), encode("[CH3:1][CH3:2]>>[CH3:1].[CH3:2]", "solvent-01")]);
    const counts = credits(reactionGraph, options, batch);
    expect(Object.keys(counts).sort()).toEqual(["atoms", "bonds", "conditions"]);
    for (const times of Object.values(counts)) expect(times.every((n) => n === 1)).toBe(true);
  });

  test("an unmapped reaction is refused", () => {
    expect(() => encode("CBr.[OH-]>>CO.[Br-]", "Water")).toThrow(expect.objectContaining({ code: "INVALID_SMILES" }));
  });
});
