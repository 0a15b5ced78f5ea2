import { afterEach, describe, expect, it } from "vitest";
import { eyringRate } from "../../src/models/eyring-rate/index.ts";
import { Account } from "../../src/serving/account.ts";
import type { Engine } from "../../src/serving/engine.ts";
import { refused, toyBarrier, toyEngine, toySolubility, toyValue } from "./toy-models.ts";

let engine: Engine | undefined;
afterEach(() => engine?.close());

const molecule = (i: number) => "C".repeat((i % 50) + 1) + "O".repeat(Math.floor(i / 50) + 1);

describe("what is asked together is run together", () => {
  it("answers 1,000 rows in four runs of 256", async () => {
    const toy = toyEngine();
    engine = toy.engine;
    const account = new Account();
    const rows = await Promise.all(
      Array.from({ length: 1000 }, (_, i) =>
        toy.engine.load(toy.engine.handle(toySolubility.spec, { smiles: molecule(i) }), "point", { account }),
      ),
    );
    rows.forEach((row, i) => {
      expect(row.outputs["solubility"]?.point).toBe(toyValue("toy-solubility", molecule(i)));
    });
    expect(toy.counts).toMatchObject({ runs: 4, calls: 1, rows: 1000 });
    expect(account.summary()).toMatchObject({ onnxRuns: 4, rows: 1000 });
  });

  it("runs equal rows once, and not again for an interval", async () => {
    const toy = toyEngine();
    engine = toy.engine;
    const handle = () => toy.engine.handle(toySolubility.spec, { smiles: "CCO" });
    await Promise.all([toy.engine.load(handle(), "point"), toy.engine.load(handle(), "draws")]);
    const [a, b] = await Promise.all([
      toy.engine.interval(handle(), "solubility", 0.9),
      toy.engine.interval(handle(), "solubility", 0.5),
    ]);
    expect(a.lower).toBeLessThan(b.lower);
    expect(toy.counts).toMatchObject({ runs: 1, rows: 1 });
  });

  it("carries 1,000 barriers through rate constants with draws, still in four runs", async () => {
    const toy = toyEngine();
    engine = toy.engine;
    const intervals = await Promise.all(
      Array.from({ length: 1000 }, (_, i) => {
        const barrier = toy.engine.handle(toyBarrier.spec, { smiles: molecule(i) });
        const rate = toy.engine.handle(
          eyringRate.spec,
          { temperature: "298.15 K", molecularity: 2 },
          { barrier: { from: barrier, output: "activationGibbsEnergy" } },
        );
        return toy.engine.interval(rate, "rateConstant", 0.9);
      }),
    );
    expect(intervals.every(({ lower, upper }) => lower > 0 && upper > lower)).toBe(true);
    expect(toy.counts.runs).toBe(4);
  });

  it("settles a load's items together", async () => {
    const toy = toyEngine();
    engine = toy.engine;
    const settled: number[] = [];
    let turn = 0;
    const counting = setInterval(() => turn++, 0);
    await Promise.allSettled(
      ["CC", refused, "CCC"].map((smiles) =>
        toy.engine.load(toy.engine.handle(toySolubility.spec, { smiles }), "point").finally(() => settled.push(turn)),
      ),
    );
    clearInterval(counting);
    expect(new Set(settled).size).toBe(1);
  });

  it("fails a bad row alone", async () => {
    const toy = toyEngine();
    engine = toy.engine;
    const [good, bad, missing] = await Promise.allSettled(
      [{ smiles: "CC" }, { smiles: refused }, {}].map((inputs) =>
        toy.engine.load(toy.engine.handle(toySolubility.spec, inputs), "point"),
      ),
    );
    expect(good?.status).toBe("fulfilled");
    expect(bad).toMatchObject({ status: "rejected", reason: { code: "UNSUPPORTED_INPUT" } });
    expect(missing).toMatchObject({ status: "rejected", reason: { code: "INVALID_INPUT", step: "smiles" } });
  });

  it("gives up a row whose asker has gone, and only that", async () => {
    const toy = toyEngine();
    engine = toy.engine;
    const gone = new AbortController();
    const left = toy.engine.load(toy.engine.handle(toySolubility.spec, { smiles: "CC" }), "point", {
      signal: gone.signal,
    });
    const stays = toy.engine.load(toy.engine.handle(toySolubility.spec, { smiles: "CCC" }), "point");
    gone.abort();
    await expect(left).rejects.toMatchObject({ code: "CANCELLED" });
    await expect(stays).resolves.toBeDefined();
  });
});
