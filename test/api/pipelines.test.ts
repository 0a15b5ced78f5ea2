import { afterEach, describe, expect, it } from "vitest";
import { eyringRate } from "../../src/models/eyring-rate/index.ts";
import { publishFormula } from "../serving/publish.ts";
import { toyApi } from "./client.ts";

let api: ReturnType<typeof toyApi>;
afterEach(() => api.engine.close());

const save = `mutation ($input: SavePipelineInput!) { savePipeline(input: $input) { pipeline {
  id title version { version number aliases } outputs
  steps { id model pinned outdated inputs constants version { version } }
  model { body field inputs { name kind unit required } outputs { name kind unit } } } } }`;

const input = {
  id: "toy-rate",
  title: "From a reaction to its rate",
  steps: [
    { id: "barrier", model: "toy-barrier", inputs: [{ port: "smiles", from: "input.reaction" }] },
    {
      id: "rate",
      model: "eyring-rate",
      inputs: [
        { port: "barrier", from: "barrier.activationGibbsEnergy" },
        { port: "temperature", from: "input.temperature" },
      ],
      constants: { molecularity: 2 },
    },
  ],
  outputs: [{ name: "rate", from: "rate.rateConstant" }],
  examples: [{ reaction: "C>>C", temperature: "298 K" }],
};

describe("pipelines over GraphQL", () => {
  it("are saved, listed, looked up and asked like any model", async () => {
    api = toyApi();
    const { data, errors } = await api.ask(save, { input });
    expect(errors).toBeUndefined();
    const { pipeline } = data.savePipeline;
    expect(pipeline).toMatchObject({
      id: "toy-rate",
      version: { number: 1, aliases: ["production"] },
      outputs: { rate: "rate.rateConstant" },
      model: {
        body: "pipeline",
        field: "rate",
        inputs: [
          { name: "reaction", kind: "reaction", required: true },
          { name: "temperature", kind: "temperature", unit: "K" },
        ],
        outputs: [{ name: "rate", kind: "rate-constant-2nd", unit: "L/(mol s)" }],
      },
    });
    expect(pipeline.steps).toMatchObject([
      { id: "barrier", model: "toy-barrier", outdated: false, inputs: { smiles: "input.reaction" }, constants: {} },
      { id: "rate", model: "eyring-rate", constants: { molecularity: 2 } },
    ]);
    expect(pipeline.steps[0].pinned).toBe(pipeline.steps[0].version.version);

    const rows = [
      { id: "a", values: { reaction: "CBr>>CO", temperature: "25 °C" } },
      { id: "b", values: { reaction: "CBr>>CO" } },
    ];
    const asked = await api.ask(
      `query ($rows: [RowInput!]!) { models { id } pipeline(id: "toy-rate") { id }
        predict(model: "toy-rate", rows: $rows) { id errors { code step }
          outputs { name prediction { __typename model { name version } domain { verdict }
            explanation(method: SHAPLEY) { output residual contributions { label group } warnings }
            ... on QuantityPrediction { value unit interval { lower upper } uncertainty { standardDeviation statement contributions { step model share } } } } } }
        reaction(smiles: "CBr>>CO") { activationGibbsEnergy { rateConstant(temperature: 298.15, molecularity: 2) { value interval { lower upper } } } } }`,
      { rows },
    );
    expect(asked.data.models).toContainEqual({ id: "toy-rate" });
    const [a, b] = asked.data.predict;
    expect(b).toMatchObject({ outputs: [], errors: [{ code: "INVALID_INPUT" }] });
    const [{ name, prediction }] = a.outputs;
    const nested = asked.data.reaction.activationGibbsEnergy.rateConstant;
    expect({ name, type: prediction.__typename }).toEqual({ name: "rate", type: "RateConstant" });
    expect(prediction.value).toBeCloseTo(nested.value, 12);
    expect(prediction.interval.lower).toBeCloseTo(nested.interval.lower, 12);
    expect(prediction.model).toEqual({ name: "toy-rate", version: pipeline.version.version });
    expect(prediction.uncertainty.statement).toMatch(/toy-barrier/);
    expect(prediction.uncertainty.contributions).toEqual([{ step: "barrier", model: "toy-barrier", share: 1 }]);
    // The toy network is a black box without a domain: that alone is null, and the explanation says what it cannot credit.
    expect(prediction.domain).toBeNull();
    expect(asked.errors?.map((error) => error.extensions.code)).toEqual(["NO_DOMAIN"]);
    expect(prediction.explanation.contributions).toEqual([{ label: "temperature", group: "parameter" }]);
    expect(prediction.explanation.warnings.join()).toMatch(/nothing is credited to reaction/);
  });

  it("are saved once under an idempotency key, whatever happened meanwhile", async () => {
    api = toyApi();
    const keyed = { ...input, idempotencyKey: "key-1" };
    const [first, second] = await Promise.all([api.ask(save, { input: keyed }), api.ask(save, { input: keyed })]);
    const { version } = first.data.savePipeline.pipeline;
    expect(second.data.savePipeline.pipeline.version.version).toBe(version.version);
    const other = await api.ask(save, { input: { ...input, title: "Another" } });
    expect(other.data.savePipeline.pipeline.version.number).toBe(2);
    const again = await api.ask(save, { input: keyed });
    expect(again.data.savePipeline.pipeline.version).toMatchObject({ version: version.version, aliases: [] });
    expect(api.repository.resolve("toy-rate").number).toBe(2);
    const stolen = await api.ask(save, { input: { ...keyed, title: "Third" } });
    expect(stolen.errors?.[0].extensions).toMatchObject({ code: "CONFLICT", step: "idempotencyKey" });
    expect(stolen.data).toEqual({ savePipeline: null });
  });

  it("stay as they are when a part is promoted, and are upgraded on request", async () => {
    api = toyApi();
    await api.ask(save, { input });
    const value = async () =>
      (
        await api.ask(
          `{ predict(model: "toy-rate", rows: [{ values: { reaction: "C>>C", temperature: 298 } }]) { outputs { prediction { ... on QuantityPrediction { value } } } } }`,
        )
      ).data.predict[0].outputs[0].prediction.value;
    const before = await value();
    const doubled = {
      ...eyringRate.spec,
      body: {
        ...eyringRate.spec.body,
        steps: [["rateConstant", "2 * (kB * temperature / h) * exp(-barrier / (R * temperature))"]],
      },
    };
    const newer = publishFormula(api.repository, doubled as never);
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(await value()).toBe(before);
    const stale = await api.ask(`{ pipeline(id: "toy-rate") { steps { id outdated } } }`);
    expect(stale.data.pipeline.steps).toEqual([
      { id: "barrier", outdated: false },
      { id: "rate", outdated: true },
    ]);
    const { data, errors } = await api.ask(
      `mutation { upgradePipeline(id: "toy-rate") { rows failed changed { step model from to } moved { output unit mean largest } pipeline { version { number aliases } } } }`,
    );
    expect(errors).toBeUndefined();
    expect(data.upgradePipeline).toMatchObject({
      rows: 1,
      failed: 0,
      changed: [{ step: "rate", model: "eyring-rate", to: newer.name }],
      pipeline: { version: { number: 2, aliases: ["production"] } },
    });
    expect(data.upgradePipeline.moved[0].mean / before).toBeCloseTo(1, 6);
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect((await value()) / before).toBeCloseTo(2, 9);
  });

  it("that do not fit are refused with the step, and nothing is written", async () => {
    api = toyApi();
    const steps = [
      { ...input.steps[0], model: "toy-electronic" },
      { ...input.steps[1], inputs: [{ port: "barrier", from: "barrier.barrier" }] },
    ];
    const { data, errors } = await api.ask(save, { input: { ...input, steps } });
    expect(data).toEqual({ savePipeline: null });
    expect(errors?.[0].extensions).toMatchObject({ code: "INVALID_INPUT", step: "rate" });
    const typed = [steps[0], { ...steps[1], constants: { molecularity: 2, temperature: 298 } }];
    const mismatch = await api.ask(save, { input: { ...input, steps: typed } });
    expect(mismatch.errors?.[0].extensions).toMatchObject({ code: "KIND_MISMATCH", step: "rate" });
    expect((await api.ask(`{ pipeline(id: "toy-rate") { id } }`)).errors?.[0].extensions.code).toBe("MODEL_NOT_FOUND");
    expect((await api.ask(`{ pipeline(id: "eyring-rate") { id } }`)).errors?.[0].extensions.code).toBe("INVALID_INPUT");
  });
});
