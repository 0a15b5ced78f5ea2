import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { pretrained } from "../../src/app.ts";
import type { CompositionStep } from "../../src/core/composition.ts";
import type { ModelSpec } from "../../src/core/model.ts";
import { random } from "../../src/core/random.ts";
import type { Calibration } from "../../src/core/version.ts";
import { catalogue } from "../../src/models/index.ts";
import { Repository } from "../../src/registry/repository.ts";
import { Engine } from "../../src/serving/engine.ts";
import { emptyRepository, publishFormula } from "./publish.ts";
import { toyEngine } from "./toy-models.ts";

const shipped = new Repository([pretrained]);
const chainIsHere = ["snar-barrier", "eyring-rate", "batch-reactor"].every((id) => shipped.versions(id).length > 0);

const reaction =
  "[F:1][c:2]1[cH:3][cH:4][c:5]([N+:6](=[O:7])[O-:8])[cH:9][cH:10]1.[CH2:11]1[CH2:12][CH2:13][CH2:14][CH2:15][NH:16]1>>[CH2:11]1[CH2:12][CH2:13][CH2:14][CH2:15][N:16]1[c:2]1[cH:3][cH:4][c:5]([N+:6](=[O:7])[O-:8])[cH:9][cH:10]1.[FH:1]";

const steps: CompositionStep[] = [
  { id: "barrier", model: "snar-barrier", inputs: { smiles: "input.reaction" }, constants: { solvent: "solvent-01" } },
  {
    id: "rate",
    model: "eyring-rate",
    inputs: { barrier: "barrier.activationGibbsEnergy" },
    constants: { temperature: "350 K", molecularity: 2 },
  },
  {
    id: "reactor",
    model: "batch-reactor",
    inputs: { rateConstant: "rate.rateConstant" },
    constants: { concentrations: ["0.1 mol/L", "0.2 mol/L"], time: "2 h" },
  },
];

/** The chain written again: barrier in kcal/mol → conversion in %. */
function conversionAt(barrier: number): number {
  const T = 350;
  const k = ((1.380649e-23 * T) / 6.62607015e-34) * Math.exp((-barrier * 4184) / (8.31446261815324 * T));
  const [a, b, t] = [0.1, 0.2, 7200];
  const e = Math.exp((b - a) * k * t);
  // A + B → P: x = a b (e − 1) / (b e − a), with the smaller a as the limiting reactant.
  return Number.isFinite(e) ? (100 * b * (e - 1)) / (b * e - a) : 100;
}

describe.skipIf(!chainIsHere)("SNAr barrier → Eyring rate → batch reactor", () => {
  const engine = new Engine({
    catalogue,
    repository: new Repository([emptyRepository().roots[0] as string, pretrained]),
  });
  afterAll(() => engine.close());

  it("agrees with brute-force Monte Carlo at every quantile, composed or as a pipeline", async () => {
    await engine.savePipeline({
      id: "snar-conversion",
      title: "SNAr conversion",
      steps,
      outputs: { conversion: "reactor.conversion" },
    });
    const [row] = await engine.compose({ steps, rows: [{ reaction }] });
    const composed = row?.outputs["reactor.conversion"];
    const piped = engine.handle(engine.spec("snar-conversion"), { reaction });
    expect(row?.errors).toEqual([]);

    const entry = shipped.resolve("snar-barrier");
    const { residuals, scale } = JSON.parse(
      readFileSync(join(entry.directory, "calibration.json"), "utf8"),
    ) as Calibration;
    const errors = residuals["activationGibbsEnergy"] as readonly number[];
    expect(scale).toBeUndefined();
    expect(existsSync(join(entry.directory, "golden.json"))).toBe(true);
    const barrier = row?.outputs["barrier.activationGibbsEnergy"]?.row.outputs["activationGibbsEnergy"]
      ?.point as number;
    expect(composed?.row.outputs["conversion"]?.point).toBeCloseTo(conversionAt(barrier), 6);

    const N = 50_000;
    const source = random(20_26);
    const drawn = Float64Array.from({ length: N }, () =>
      conversionAt(barrier + (errors[source.integer(errors.length)] as number)),
    ).sort();
    const below = (value: number) => drawn.filter((one) => one <= value * (1 + 1e-9)).length / N;
    const strictlyBelow = (value: number) => drawn.filter((one) => one < value * (1 - 1e-9)).length / N;
    for (const coverage of [0.5, 0.8, 0.9]) {
      const p = (1 - coverage) / 2;
      // The residuals are a step function of n steps; conformal ranks are rounded outwards by at most one of them.
      const slack = 1 / errors.length + 1 / (errors.length + 1) + 4 * Math.sqrt((p * (1 - p)) / N);
      const byCompose = await engine.interval(composed!.handle, "conversion", coverage);
      const byPipeline = await engine.interval(piped, "conversion", coverage);
      expect(byPipeline.lower).toBeCloseTo(byCompose.lower, 9);
      expect(byPipeline.upper).toBeCloseTo(byCompose.upper, 9);
      expect(below(byCompose.lower)).toBeGreaterThan(p - slack);
      expect(strictlyBelow(byCompose.lower)).toBeLessThan(p + slack);
      expect(below(byCompose.upper)).toBeGreaterThan(1 - p - slack);
      expect(strictlyBelow(byCompose.upper)).toBeLessThan(1 - p + slack);
      // The chain is monotone in the barrier: the ends of its interval map onto those of the conversion.
      const direct = await engine.interval(
        row!.outputs["barrier.activationGibbsEnergy"]!.handle,
        "activationGibbsEnergy",
        coverage,
      );
      const ends = [conversionAt(direct.upper), conversionAt(direct.lower)] as const;
      const next = (at: number, by: number) => {
        const sorted = [...errors].sort((a, b) => a - b);
        const rank = sorted.findIndex((one) => one >= at - barrier - 1e-9);
        return conversionAt(barrier + (sorted[Math.min(sorted.length - 1, Math.max(0, rank + by))] as number));
      };
      expect(byCompose.lower).toBeGreaterThanOrEqual(Math.min(ends[0], next(direct.upper, 1)) - 1e-9);
      expect(byCompose.lower).toBeLessThanOrEqual(Math.max(ends[0], next(direct.upper, -1)) + 1e-9);
      expect(byCompose.upper).toBeGreaterThanOrEqual(Math.min(ends[1], next(direct.lower, 1)) - 1e-9);
      expect(byCompose.upper).toBeLessThanOrEqual(Math.max(ends[1], next(direct.lower, -1)) + 1e-9);
    }
    const mean = drawn.reduce((sum, x) => sum + x, 0) / N;
    const sd = Math.sqrt(drawn.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (N - 1));
    const { standardDeviation, statement } = await engine.uncertainty(piped, "conversion");
    expect(Math.abs(standardDeviation / sd - 1)).toBeLessThan(0.1);
    expect(statement).toMatch(new RegExp(`1000 seeded draws.*snar-barrier.*${errors.length} rows.*inputs as exact`));
  });

  it("credits the conversion to the atoms of the reactants, completely", async () => {
    const handle = engine.handle(engine.spec("snar-conversion"), { reaction });
    const row = await engine.load(handle, "point");
    const value = row.outputs["conversion"]?.point as number;
    for (const method of ["SHAPLEY", "INTEGRATED_GRADIENTS"] as const) {
      const explained = await engine.explain(handle, { output: "conversion", method, budget: 512 });
      const atoms = explained.contributions.filter(({ group }) => group === "atom");
      expect(atoms).toHaveLength(16);
      expect(explained.output).toBeCloseTo(value, 3);
      expect(Math.abs(explained.residual)).toBeLessThan(
        0.01 * Math.max(1, Math.abs(explained.output - explained.base)),
      );
    }
  });

  it("credits a composed answer to the first inputs, through every model on the way", async () => {
    const [row] = await engine.compose({ steps, rows: [{ reaction }], outputs: { x: "reactor.conversion" } });
    const { handle, row: answered } = row!.outputs["x"]!;
    const { explanation, spec, values } = await engine.explainThrough(handle, {
      output: "conversion",
      method: "INTEGRATED_GRADIENTS",
    });
    const { contributions, base, output, residual } = explanation;
    expect(output).toBeCloseTo(answered.outputs["conversion"]?.point as number, 3);
    expect(Math.abs(residual)).toBeLessThan(0.01 * Math.abs(output - base));
    expect(contributions.filter(({ group }) => group === "atom")).toHaveLength(16);
    expect(contributions.map(({ label }) => label)).toEqual(expect.arrayContaining(["temperature", "reaction time"]));
    expect(Object.keys(spec.inputs)).toEqual(expect.arrayContaining(["smiles", "solvent", "temperature", "time"]));
    expect(values["smiles"]).toBe(reaction);
  });

  it("is as far inside the data as the barrier's model is", async () => {
    const piped = await engine.domain(engine.handle(engine.spec("snar-conversion"), { reaction }));
    const alone = await engine.domain(
      engine.handle(engine.spec("snar-barrier"), { smiles: reaction, solvent: "solvent-01" }),
    );
    expect(piped.verdict).toBe(alone.verdict);
    expect(piped.reason).toBe(`barrier (snar-barrier): ${alone.reason}`);
    expect(piped.part?.id).toBe("snar-barrier");
  });
});

describe("two uncertain inputs", () => {
  let engine: Engine;
  afterEach(() => engine.close());
  const soluble = (title: string) => ({ kind: "solubility", title }) as const;
  const mean: ModelSpec = {
    id: "mean-solubility",
    title: "mean",
    description: "Mean of two solubilities.",
    subject: "Query",
    field: "mean",
    inputs: { a: soluble("a"), b: soluble("b") },
    outputs: { mean: soluble("mean") },
    body: { type: "formula", constants: {}, steps: [["mean", "(a + b) / 2"]] },
  };
  const two: CompositionStep[] = [
    { id: "a", model: "toy-solubility", inputs: { smiles: "input.a" } },
    { id: "b", model: "toy-solubility", inputs: { smiles: "input.b" } },
    { id: "mean", model: "mean-solubility", inputs: { a: "a.solubility", b: "b.solubility" } },
  ];

  it("are drawn independently where they are of different rows, and together where they are one", async () => {
    const toy = toyEngine();
    engine = toy.engine;
    publishFormula(toy.repository, mean);
    const outputs = { mean: "mean.mean" };
    await engine.savePipeline({ id: "two", title: "two", steps: two, outputs, examples: [{ a: "C", b: "CC" }] });
    const rows = [
      { a: "CC", b: "CCO" },
      { a: "CC", b: "CC" },
    ];
    const composed = await engine.compose({ steps: two, outputs, rows });
    // Residuals are uniform on ±1: the mean of two is triangular, with 5 % below −(1 − √0.1).
    const expected = [1 - Math.sqrt(0.1), 0.9];
    for (const [i, row] of composed.entries()) {
      const { handle, row: answered } = row.outputs["mean"]!;
      const point = answered.outputs["mean"]?.point as number;
      for (const one of [handle, engine.handle(engine.spec("two"), rows[i] as Record<string, unknown>)]) {
        const { lower, upper } = await engine.interval(one, "mean", 0.9);
        // Standard error of a 5 % quantile of 1,000 draws: √(p (1 − p) / N) over the density there.
        const error = 3 * (Math.sqrt(0.0475 / 1000) / (1 - (expected[0] as number)));
        expect(Math.abs(point - lower - (expected[i] as number))).toBeLessThan(error);
        expect(Math.abs(upper - point - (expected[i] as number))).toBeLessThan(error);
      }
    }
  });
});
