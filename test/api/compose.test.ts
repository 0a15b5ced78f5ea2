import { afterEach, describe, expect, it } from "vitest";
import { refused, toyValue } from "../serving/toy-models.ts";
import { toyApi } from "./client.ts";

let api: ReturnType<typeof toyApi>;
afterEach(() => api.engine.close());

const query = `query ($steps: [StepInput!]!, $rows: [RowInput!]!, $outputs: [OutputInput!]) {
  compose(steps: $steps, rows: $rows, outputs: $outputs) { row id
    outputs { name prediction { __typename model { name version }
      ... on QuantityPrediction { value unit interval { lower upper } uncertainty { own upstream statement } } } }
    errors { code message step hint retryable } } }`;

const barrier = { id: "barrier", model: "toy-barrier", inputs: [{ port: "smiles", from: "input.reaction" }] };
const rate = {
  id: "rate",
  model: "eyring-rate",
  inputs: [
    { port: "barrier", from: "barrier.activationGibbsEnergy" },
    { port: "temperature", from: "input.temperature" },
  ],
  constants: { molecularity: 2 },
};
const reactor = {
  id: "reactor",
  model: "batch-reactor",
  inputs: [{ port: "rateConstant", from: "rate.rateConstant" }],
  constants: { concentrations: ["0.1 mol/L", "200 mM"], time: "2 h" },
};
const chain = [reactor, barrier, rate];

describe("compose", () => {
  it("answers a chain written in any order as the nested query does", async () => {
    api = toyApi();
    const { data, errors } = await api.ask(query, {
      steps: chain,
      rows: [{ id: "a", values: { reaction: "CBr.[OH-]>>CO.[Br-]", temperature: "298 K" } }],
      outputs: [
        { name: "k", from: "rate.rateConstant" },
        { name: "x", from: "reactor.conversion" },
      ],
    });
    expect(errors).toBeUndefined();
    const nested = await api.ask(`{ reaction(smiles: "CBr.[OH-]>>CO.[Br-]") { activationGibbsEnergy {
      rateConstant(temperature: "298 K", molecularity: 2) { value interval { lower upper }
        batchReactor(concentrations: ["0.1 mol/L", "0.2 mol/L"], time: "2 h") { conversion { value interval { lower upper } } } } } } }`);
    const [answer] = data.compose;
    expect(answer).toMatchObject({ row: 0, id: "a", errors: [] });
    expect(answer.outputs.map((one: { name: string }) => one.name)).toEqual(["k", "x"]);
    const [k, x] = answer.outputs.map((one: { prediction: object }) => one.prediction);
    const same = nested.data.reaction.activationGibbsEnergy.rateConstant;
    expect(k).toMatchObject({
      __typename: "RateConstant",
      unit: "L/(mol s)",
      value: same.value,
      interval: same.interval,
    });
    expect(x).toMatchObject({
      value: same.batchReactor.conversion.value,
      interval: same.batchReactor.conversion.interval,
    });
  });

  it("keeps what succeeded of a row that fails at a step, and says which step", async () => {
    api = toyApi();
    const { data, errors } = await api.ask(query, {
      steps: chain,
      rows: [
        { id: "good", values: { reaction: "C>>C", temperature: 298 } },
        { id: "hot", values: { reaction: "C>>C", temperature: 1e6 } },
        { id: "noble", values: { reaction: refused, temperature: 298 } },
        { id: "empty", values: { temperature: 298 } },
        { id: "strange", values: { reaction: "C>>C", temperature: 298, colour: "red" } },
        { id: "list", values: [] },
      ],
      outputs: [
        { name: "barrier", from: "barrier.activationGibbsEnergy" },
        { name: "conversion", from: "reactor.conversion" },
      ],
    });
    expect(errors).toBeUndefined();
    const seen = data.compose.map(
      (one: { id: string; outputs: { name: string }[]; errors: { code: string; step: string | null }[] }) => [
        one.id,
        one.outputs.map(({ name }) => name),
        one.errors.map(({ code, step }) => [code, step]),
      ],
    );
    expect(seen).toEqual([
      ["good", ["barrier", "conversion"], []],
      ["hot", ["barrier"], [["INVALID_INPUT", "rate"]]],
      ["noble", [], [["UNSUPPORTED_INPUT", "barrier"]]],
      ["empty", [], [["INVALID_INPUT", "barrier"]]],
      ["strange", [], [["INVALID_INPUT", null]]],
      ["list", [], [["INVALID_INPUT", null]]],
    ]);
    expect(data.compose[1].errors[0].message).toMatch(/step "rate".*temperature/);
  });

  it("runs each network ⌈rows / 256⌉ times, with intervals", async () => {
    api = toyApi();
    const rows = Array.from({ length: 520 }, (_, i) => ({
      id: `r${i}`,
      values: { reaction: `${"C".repeat((i % 40) + 1)}${"O".repeat(Math.floor(i / 40) + 1)}>>C`, temperature: 300 },
    }));
    const { data, errors, extensions } = await api.ask(
      `query ($steps: [StepInput!]!, $rows: [RowInput!]!) { compose(steps: $steps, rows: $rows) { id
        outputs { name prediction { ... on QuantityPrediction { value interval { lower upper } } } } errors { code } } }`,
      { steps: [barrier, rate], rows },
    );
    expect(errors).toBeUndefined();
    expect(data.compose.map((one: { id: string }) => one.id)).toEqual(rows.map(({ id }) => id));
    expect(data.compose.every((one: { outputs: object[] }) => one.outputs.length === 2)).toBe(true);
    expect(data.compose[7].outputs[0].prediction.value).toBe(
      toyValue("toy-barrier", rows[7]?.values.reaction as string),
    );
    expect(api.counts.runs).toBeLessThanOrEqual(Math.ceil(520 / 256) + 2);
    expect(extensions.retort.onnxRuns).toBeLessThanOrEqual(Math.ceil(520 / 256) + 2);
  });
});

describe("a composition is refused before anything runs", () => {
  const refusal = async (steps: object[], outputs?: object[]) => {
    api = toyApi();
    const { data, errors } = await api.ask(query, {
      steps,
      rows: [{ values: { reaction: "C>>C", temperature: 298 } }],
      ...(outputs && { outputs }),
    });
    expect(data.compose).toBeNull();
    expect(errors).toHaveLength(1);
    expect(api.counts.runs).toBe(0);
    return { message: errors?.[0].message as string, ...errors?.[0].extensions };
  };

  it("where kinds differ, naming both and the step", async () => {
    const electronic = { id: "barrier", model: "toy-electronic", inputs: barrier.inputs };
    const steps = [
      electronic,
      {
        ...rate,
        inputs: [{ port: "barrier", from: "barrier.barrier" }],
        constants: { molecularity: 1, temperature: 298 },
      },
    ];
    const error = await refusal(steps);
    expect(error).toMatchObject({ code: "KIND_MISMATCH", step: "rate" });
    expect(error.message).toMatch(/step "rate".*gibbs-barrier.*electronic-barrier/s);
  });

  it("where one value is given for a list", async () => {
    const twice = {
      id: "again",
      model: "batch-reactor",
      inputs: [
        { port: "rateConstant", from: "rate.rateConstant" },
        { port: "concentrations", from: "reactor.product" },
      ],
      constants: { time: "1 h" },
    };
    expect(await refusal([...chain, twice])).toMatchObject({ code: "KIND_MISMATCH", step: "again" });
  });

  it("where an input is given to ports of different kinds", async () => {
    const steps = [barrier, { id: "s", model: "toy-solubility", inputs: [{ port: "smiles", from: "input.reaction" }] }];
    const error = await refusal(steps);
    expect(error).toMatchObject({ code: "KIND_MISMATCH", step: "s" });
    expect(error.message).toMatch(/\(reaction\).*\(molecule\)/);
  });

  it("where steps form a cycle, naming them", async () => {
    const a = {
      ...rate,
      id: "a",
      inputs: [{ port: "transmission", from: "b.rateConstant" }],
      constants: { barrier: 80, temperature: 300, molecularity: 1 },
    };
    const b = { ...a, id: "b", inputs: [{ port: "transmission", from: "a.rateConstant" }] };
    const error = await refusal([a, b]);
    expect(error).toMatchObject({ code: "INVALID_INPUT", step: "a" });
    expect(error.message).toMatch(/a needs b needs a/);
  });

  it.each([
    ["an unknown model", [{ ...barrier, model: "nothing" }], "MODEL_NOT_FOUND", "barrier"],
    ["an unpublished model", [{ id: "l", model: "toy-unpublished", inputs: barrier.inputs }], "NOT_PUBLISHED", "l"],
    ["an unknown version", [{ ...barrier, version: "9" }], "VERSION_NOT_FOUND", "barrier"],
    ["an unknown input", [{ ...barrier, constants: { mass: 1 } }], "INVALID_INPUT", "barrier"],
    ["an unknown step", [rate], "INVALID_INPUT", "rate"],
    [
      "an unknown output",
      [barrier, { ...rate, inputs: [{ port: "barrier", from: "barrier.x" }] }],
      "INVALID_INPUT",
      "rate",
    ],
    ["a missing input", [barrier, { ...rate, constants: {} }], "INVALID_INPUT", "rate"],
    ["a bad constant", [barrier, { ...rate, constants: { molecularity: 3 } }], "INVALID_INPUT", "rate"],
    ["two steps of one name", [barrier, barrier], "INVALID_INPUT", "barrier"],
    ["a step called input", [{ ...barrier, id: "input" }], "INVALID_INPUT", "input"],
    [
      "a port bound twice",
      [{ ...barrier, inputs: [...barrier.inputs, ...barrier.inputs] }],
      "INVALID_INPUT",
      "barrier",
    ],
    ["a port bound and constant", [{ ...barrier, constants: { smiles: "C>>C" } }], "INVALID_INPUT", "barrier"],
    [
      "a binding without a source",
      [{ ...barrier, inputs: [{ port: "smiles", from: "reaction" }] }],
      "INVALID_INPUT",
      "barrier",
    ],
    ["33 steps", Array.from({ length: 33 }, (_, i) => ({ ...barrier, id: `s${i}` })), "LIMIT_EXCEEDED", undefined],
  ])("where there is %s", async (_, steps, code, step) => {
    expect(await refusal(steps)).toMatchObject({ code, ...(step !== undefined && { step }) });
  });

  it("where two outputs have one name, or an output does not exist", async () => {
    const twice = { name: "k", from: "barrier.activationGibbsEnergy" };
    expect(await refusal([barrier], [twice, twice])).toMatchObject({ code: "INVALID_INPUT" });
    await api.engine.close();
    expect(await refusal([barrier], [{ name: "k", from: "barrier.rate" }])).toMatchObject({
      code: "INVALID_INPUT",
      step: "barrier",
    });
  });
});
