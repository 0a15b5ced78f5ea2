import { readdirSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import { definePipeline } from "../../src/core/pipeline.ts";
import { eyringRate } from "../../src/models/eyring-rate/index.ts";
import { Account } from "../../src/serving/account.ts";
import type { Engine } from "../../src/serving/engine.ts";
import { publishFormula } from "./publish.ts";
import { refused, toyBarrier, toyEngine, toyResiduals, toyValue } from "./toy-models.ts";

let engine: Engine;
afterEach(() => engine.close());

function start() {
  const toy = toyEngine();
  engine = toy.engine;
  return toy;
}

const kinetics = definePipeline({
  id: "toy-kinetics",
  title: "From a reaction to its rate and conversion",
  steps: [
    { id: "barrier", model: "toy-barrier", inputs: { smiles: "input.reaction" } },
    {
      id: "rate",
      model: "eyring-rate",
      inputs: { barrier: "barrier.activationGibbsEnergy", temperature: "input.temperature" },
      constants: { molecularity: 2 },
    },
    {
      id: "reactor",
      model: "batch-reactor",
      inputs: { rateConstant: "rate.rateConstant", time: "input.time" },
      constants: { concentrations: ["0.1 mol/L", "0.2 mol/L"] },
    },
  ],
  outputs: { rate: "rate.rateConstant", conversion: "reactor.conversion" },
  examples: [
    { reaction: "C>>C", temperature: "298 K", time: "1 h" },
    { reaction: "CCBr>>CCO", temperature: 320, time: "30 min" },
  ],
});

const asked = { reaction: "CBr.[OH-]>>CO.[Br-]", temperature: "25 °C", time: "2 h" };

/** The same by handles, as nested queries ask. */
function byHand() {
  const barrier = engine.handle(toyBarrier.spec, { smiles: asked.reaction });
  const rate = engine.handle(
    eyringRate.spec,
    { temperature: asked.temperature, molecularity: 2 },
    { barrier: { from: barrier, output: "activationGibbsEnergy" } },
  );
  const reactor = engine.handle(
    engine.spec("batch-reactor"),
    { concentrations: ["0.1 mol/L", "0.2 mol/L"], time: asked.time },
    { rateConstant: { from: rate, output: "rateConstant" } },
  );
  return { barrier, rate, reactor };
}

describe("a saved pipeline is a model", () => {
  it("with inputs, outputs, kinds and units of its own", async () => {
    start();
    const entry = await engine.savePipeline(kinetics);
    const spec = engine.spec("toy-kinetics");
    expect(entry).toMatchObject({ number: 1, aliases: ["production"] });
    expect(Object.keys(spec.inputs)).toEqual(["reaction", "temperature", "time"]);
    expect(spec.inputs["reaction"]).toMatchObject({ kind: "reaction" });
    expect(spec.outputs["rate"]).toMatchObject({ kind: "rate-constant-2nd", unit: "L/(mol s)" });
    expect(spec.outputs["conversion"]).toMatchObject({ kind: "conversion", range: [0, 100] });
    expect(engine.repository.models()).toContain("toy-kinetics");
  });

  it("that answers, with intervals and uncertainty, exactly as the nested query does", async () => {
    start();
    await engine.savePipeline(kinetics);
    const [answer] = await engine.answers({ model: "toy-kinetics", rows: [asked], interval: 0.9 });
    const { rate, reactor } = byHand();
    for (const [name, handle, output] of [
      ["rate", rate, "rateConstant"],
      ["conversion", reactor, "conversion"],
    ] as const) {
      const row = await engine.load(handle, "point");
      const interval = await engine.interval(handle, output, 0.9);
      expect(answer?.outputs[name]?.value).toBeCloseTo(row.outputs[output]?.point as number, 12);
      expect(answer?.outputs[name]?.interval?.lower).toBeCloseTo(interval.lower, 12);
      expect(answer?.outputs[name]?.interval?.upper).toBeCloseTo(interval.upper, 12);
    }
    const own = await engine.uncertainty(engine.handle(engine.spec("toy-kinetics"), asked), "conversion");
    const through = await engine.uncertainty(reactor, "conversion");
    expect(own.standardDeviation).toBeCloseTo(through.standardDeviation, 12);
    expect(own.statement).toMatch(/1000.*draws.*toy-barrier.*199/);
    expect(through.statement).toMatch(/toy-barrier.*199/);
  });

  it("supports no coverage that its parts' calibration rows do not", async () => {
    start();
    await engine.savePipeline(kinetics);
    const handle = engine.handle(engine.spec("toy-kinetics"), asked);
    await expect(engine.interval(handle, "conversion", 0.999)).rejects.toMatchObject({ code: "COVERAGE_UNSUPPORTED" });
    expect(toyResiduals).toHaveLength(199);
  });

  it("whose parts run once over all rows; a row that fails has the step, and its neighbours answer", async () => {
    const { counts } = start();
    await engine.savePipeline(kinetics);
    counts.runs = 0;
    const account = new Account();
    const rows = Array.from({ length: 600 }, (_, i) => ({
      ...asked,
      reaction: i === 7 ? refused : `${"C".repeat(i + 1)}>>C`,
      ...(i === 9 && { temperature: "-300 °C" }),
    }));
    const answers = await engine.answers({ model: "toy-kinetics", rows }, { account });
    expect(answers[7]?.error).toMatchObject({ code: "UNSUPPORTED_INPUT", row: 7, step: "barrier" });
    expect(answers[9]?.error).toMatchObject({ code: "INVALID_INPUT", row: 9 });
    expect(answers.filter(({ error }) => error)).toHaveLength(2);
    expect(counts.runs).toBeLessThanOrEqual(Math.ceil(600 / 256) + 2);
    expect(account.summary().onnxRuns).toBe(3);
    const spec = engine.spec("toy-kinetics");
    const intervals = await Promise.all(
      rows.slice(20, 60).map((row) => engine.interval(engine.handle(spec, row), "rate", 0.9)),
    );
    expect(intervals).toHaveLength(40);
    expect(counts.runs).toBe(3);
    expect(toyValue("toy-barrier", rows[0]?.reaction as string)).toBeGreaterThan(80);
  });

  it("that can be a step of another composition, and of another pipeline", async () => {
    start();
    await engine.savePipeline(kinetics);
    const outer = {
      id: "outer",
      title: "outer",
      steps: [
        {
          id: "inner",
          model: "toy-kinetics",
          inputs: { reaction: "input.r" },
          constants: { temperature: 300, time: 60 },
        },
        {
          id: "again",
          model: "batch-reactor",
          inputs: { rateConstant: "inner.rate" },
          constants: { concentrations: [1, 1], time: "1 min" },
        },
      ],
      outputs: { conversion: "again.conversion" },
      examples: [{ r: "C>>C" }],
    };
    await engine.savePipeline(outer);
    const [answer] = await engine.answers({ model: "outer", rows: [{ r: "C>>C" }], interval: 0.9 });
    const [row] = await engine.compose({ ...outer, rows: [{ r: "C>>C" }] });
    const composed = row?.outputs["conversion"];
    expect(answer?.outputs["conversion"]?.value).toBeCloseTo(composed?.row.outputs["conversion"]?.point as number, 12);
    const interval = await engine.interval(composed!.handle, "conversion", 0.9);
    expect(answer?.outputs["conversion"]?.interval?.lower).toBeCloseTo(interval.lower, 12);
  });

  it("explained by the parameters that its formulas read", async () => {
    start();
    const formulas = {
      id: "formulas",
      title: "formulas",
      steps: kinetics.steps
        .slice(1)
        .map((step) =>
          step.id === "rate"
            ? { ...step, inputs: { barrier: "input.barrier", temperature: "input.temperature" } }
            : step,
        ),
      outputs: { conversion: "reactor.conversion" },
    };
    await engine.savePipeline(formulas);
    const values = { barrier: "85 kJ/mol", temperature: "330 K", time: "2 h" };
    const handle = engine.handle(engine.spec("formulas"), values);
    const row = await engine.load(handle, "point");
    for (const method of ["SHAPLEY", "OCCLUSION"] as const) {
      const explained = await engine.explain(handle, { output: "conversion", method });
      expect(explained.contributions.map(({ label }) => label).sort()).toEqual(
        ["Gibbs energy of activation, standard state 1 mol/L", "reaction time", "temperature"].sort(),
      );
      expect(explained.output).toBeCloseTo(row.outputs["conversion"]?.point as number, 4);
      if (method === "SHAPLEY") expect(Math.abs(explained.residual)).toBeLessThan(1e-9);
    }
  });

  it("named by its content: the same again is the same version", async () => {
    start();
    const first = await engine.savePipeline(kinetics);
    const again = await engine.savePipeline({ ...kinetics, steps: [...kinetics.steps].reverse() });
    const other = await engine.savePipeline({ ...kinetics, title: "Another" });
    expect(again.name).toBe(first.name);
    expect(other.number).toBe(2);
    expect(engine.repository.rollback("toy-kinetics").name).toBe(first.name);
    expect(readdirSync(engine.repository.roots[0] as string).filter((name) => name.startsWith(".making"))).toEqual([]);
  });
});

describe("the parts of a pipeline are pinned", () => {
  const slower = {
    ...eyringRate.spec,
    body: {
      ...eyringRate.spec.body,
      steps: [
        ["rateConstant", "transmission * barrier * temperature * molecularity * 0 + 1e-5 * R * h / h * kB / kB * c0"],
      ],
    } as never,
  };

  it("so that promoting a part changes nothing, until the pipeline is upgraded", async () => {
    const { repository } = start();
    const first = await engine.savePipeline(kinetics);
    const value = async (version?: string) => {
      const question = { model: "toy-kinetics", rows: [asked], ...(version !== undefined && { version }) };
      return (await engine.answers(question))[0]?.outputs["rate"]?.value as number;
    };
    const before = await value();
    const newer = publishFormula(repository, slower);
    expect(await value()).toBe(before);
    const upgraded = await engine.upgradePipeline("toy-kinetics");
    expect(upgraded.changed).toEqual([
      { step: "rate", model: "eyring-rate", from: engine.repository.versions("eyring-rate")[0]?.name, to: newer.name },
    ]);
    expect(upgraded).toMatchObject({ rows: 2, failed: 0, from: { name: first.name }, to: { number: 2 } });
    expect(upgraded.moved.map(({ output }) => output)).toEqual(["rate", "conversion"]);
    expect(upgraded.moved[0]?.largest).toBeGreaterThan(0);
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(await value()).toBeCloseTo(1e-5 * 8.31446261815324e-3, 12);
    expect(await value(first.name)).toBe(before);
    const nothing = await engine.upgradePipeline("toy-kinetics");
    expect(nothing).toMatchObject({ changed: [], to: { number: 2 } });
  });

  it("and one that is missing is named", async () => {
    const { repository } = start();
    await engine.savePipeline(kinetics);
    const { rmSync } = await import("node:fs");
    const part = repository.resolve("toy-barrier");
    await engine.close();
    rmSync(part.directory, { recursive: true });
    publishFormula(repository, { ...toyBarrier.spec, title: "another" });
    engine = toyEngine().engine;
    const { Engine: Fresh } = await import("../../src/serving/engine.ts");
    const fresh = new Fresh({ catalogue: [], repository });
    const [answer] = await fresh.answers({ model: "toy-kinetics", rows: [asked] });
    expect(answer?.error).toMatchObject({ code: "VERSION_NOT_FOUND", step: "barrier" });
    expect(answer?.error?.message).toContain(`toy-barrier ${part.name}`);
    await fresh.close();
  });
});

describe("a pipeline is refused", () => {
  const refusal = async (definition: object) => {
    start();
    const error = await engine.savePipeline({ ...kinetics, ...definition }).catch((thrown: unknown) => thrown);
    return error as { code: string; step?: string; message: string };
  };

  it.each([
    ["a model of the catalogue", { id: "toy-solubility" }, "CONFLICT", undefined],
    ["an id with a slash", { id: "../x" }, "INVALID_INPUT", undefined],
    ["an output with a space", { outputs: { "a b": "rate.rateConstant" } }, "INVALID_INPUT", undefined],
    ["a step on which nothing stands", { outputs: { rate: "rate.rateConstant" } }, "INVALID_INPUT", "reactor"],
    ["a model that does not exist", { steps: [{ id: "a", model: "nothing" }] }, "MODEL_NOT_FOUND", "a"],
    ["itself as a step", { steps: [{ id: "a", model: "toy-kinetics" }] }, "INVALID_INPUT", "a"],
  ])("with %s", async (_, definition, code, step) => {
    expect(await refusal(definition)).toMatchObject({ code, ...(step !== undefined && { step }) });
    expect(engine.repository.models()).not.toContain("toy-kinetics");
  });
});

it("is not saved where the order of a rate constant does not fit the reactants", async () => {
  start();
  const [barrier, rate, reactor] = kinetics.steps;
  if (!barrier || !rate || !reactor) throw new Error("three steps");
  const first = { ...kinetics, steps: [barrier, { ...rate, constants: { molecularity: 1 } }, reactor] };
  await expect(engine.savePipeline(first)).rejects.toMatchObject({ code: "KIND_MISMATCH", step: "reactor" });
});
