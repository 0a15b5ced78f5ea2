import { afterEach, describe, expect, it } from "vitest";
import type { Engine } from "../../src/serving/engine.ts";
import { publishFormula } from "./publish.ts";
import { toyEngine, toySolubility } from "./toy-models.ts";

let engine: Engine | undefined;
afterEach(() => engine?.close());

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe("a moved alias", () => {
  it("is followed without a restart; the version before is closed, and can still be asked by name", async () => {
    const toy = toyEngine();
    engine = toy.engine;
    const ask = (selector?: string) =>
      toy.engine.load(toy.engine.handle(toySolubility.spec, { smiles: "CC" }, {}, selector), "point");
    const before = await ask();
    const next = publishFormula(toy.repository, { ...toySolubility.spec, title: "the next one" });
    await pause(150);
    const after = await ask();
    expect(after.version).toBe(next.name);
    expect(after.version).not.toBe(before.version);
    await pause(20);
    expect(toy.counts).toMatchObject({ opened: 2, closed: 1 });
    expect((await ask(before.version)).version).toBe(before.version);
    toy.repository.rollback("toy-solubility");
    await pause(150);
    expect((await ask()).version).toBe(before.version);
  });

  it("leaves a handle with the version it was made for", async () => {
    const toy = toyEngine();
    engine = toy.engine;
    const handle = toy.engine.handle(toySolubility.spec, { smiles: "CC" });
    publishFormula(toy.repository, { ...toySolubility.spec, title: "the next one" });
    await pause(150);
    expect((await toy.engine.load(handle, "point")).version).toBe(handle.entry.name);
  });

  it("refuses what does not exist with the code for it", () => {
    const toy = toyEngine();
    engine = toy.engine;
    expect(() => toy.engine.handle(toySolubility.spec, {}, {}, "staging")).toThrowError(
      expect.objectContaining({ code: "VERSION_NOT_FOUND" }),
    );
    expect(() => toy.engine.spec("nothing")).toThrowError(expect.objectContaining({ code: "MODEL_NOT_FOUND" }));
  });
});

describe("close", () => {
  it("waits for what is under way, then closes every version", async () => {
    const toy = toyEngine();
    const row = toy.engine.load(toy.engine.handle(toySolubility.spec, { smiles: "CC" }), "point");
    await pause(5);
    await toy.engine.close();
    await expect(row).resolves.toBeDefined();
    expect(toy.counts.closed).toBe(toy.counts.opened);
    await expect(
      toy.engine.load(toy.engine.handle(toySolubility.spec, { smiles: "CCC" }), "point"),
    ).rejects.toMatchObject({ code: "UNAVAILABLE" });
  });
});

describe("answers", () => {
  it("keeps rows in order, with units, intervals, and errors of their own", async () => {
    const toy = toyEngine();
    engine = toy.engine;
    const answers = await toy.engine.answers({
      model: "toy-solubility",
      rows: [{ smiles: "CC" }, { smile: "CC" }, { smiles: "CCCC" }],
      interval: 0.9,
    });
    expect(answers.map(({ row }) => row)).toEqual([0, 1, 2]);
    expect(answers[0]?.outputs["solubility"]).toMatchObject({ value: -0.2, unit: "log10(mol/L)" });
    expect(answers[1]?.error).toMatchObject({ code: "INVALID_INPUT", row: 1, step: "smile" });
    expect(answers[2]?.outputs["solubility"]?.interval?.coverage).toBe(0.9);
  });
});
