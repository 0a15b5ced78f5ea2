import { afterAll, describe, expect, it } from "vitest";
import { random } from "../../src/core/random.ts";
import { shippedApi } from "./shipped-api.ts";

const api = shippedApi();
afterAll(() => api.close());

const waves = { initialCondition: "sin(2 pi x) + 0.3 cos(4 pi x)", time: 0.4 };

describe("sensitivity", () => {
  it("tells what a yacht's resistance varies by: its speed, over all else", async () => {
    const { data, errors, extensions } = await api.ask(`{ sensitivity(model: "yacht", samples: 128, seed: 1) {
      output unit mean standardDeviation evaluations coverage statement inputs { input unit from to
        first { value lower upper } total { value lower upper } } } }`);
    expect(errors).toBeUndefined();
    const { inputs, evaluations } = data.sensitivity;
    expect(evaluations).toBe(128 * 8);
    expect(extensions.retort.rows).toBe(evaluations);
    const of = (name: string) => inputs.find((one: { input: string }) => one.input === name);
    expect(of("froudeNumber")).toMatchObject({ from: 0.125, to: 0.45 });
    expect(of("froudeNumber").first.value).toBeGreaterThan(0.8);
    expect(of("beamDraughtRatio").total.value).toBeLessThan(0.1);
  });

  it("is of any model: of a field all points together, over ranges with units, and what is given stays", async () => {
    const { data, errors } = await api.ask(
      `query ($given: JSON) { sensitivity(model: "burgers", samples: 16, given: $given,
        ranges: [{ input: "viscosity", from: 0.01, to: 0.1, logarithmic: true }, { input: "time", from: "0.1", to: 0.9 }]) {
        inputs { input logarithmic total { value } } statement } 
        rate: sensitivity(model: "eyring-rate", samples: 64, given: { molecularity: 1, transmission: 1 },
          ranges: [{ input: "barrier", from: "18 kcal/mol", to: "22 kcal/mol" }, { input: "temperature", from: "20 °C", to: "40 °C" }]) {
          unit inputs { input unit from total { value } } } }`,
      { given: { initialCondition: waves.initialCondition } },
    );
    expect(errors).toBeUndefined();
    expect(data.sensitivity.inputs.map((one: { input: string }) => one.input)).toEqual(["viscosity", "time"]);
    expect(data.sensitivity.statement).toContain("all 256 points");
    expect(data.rate.inputs[0]).toMatchObject({ unit: "kJ/mol", from: expect.closeTo(75.312, 9) });
    expect(data.rate.inputs[0].total.value).toBeGreaterThan(data.rate.inputs[1].total.value);
  });

  it("says what it cannot do", async () => {
    const code = async (query: string) => (await api.ask(query)).errors?.[0].extensions.code;
    expect(await code(`{ sensitivity(model: "yacht", samples: 100) { output } }`)).toBe("INVALID_INPUT");
    expect(await code(`{ sensitivity(model: "yacht", samples: 65536) { output } }`)).toBe("LIMIT_EXCEEDED");
    expect(await code(`{ sensitivity(model: "solubility") { output } }`)).toBe("INVALID_INPUT");
    expect(await code(`{ sensitivity(model: "none") { output } }`)).toBe("MODEL_NOT_FOUND");
    const { errors } = await api.ask(`{
      range: sensitivity(model: "eyring-rate", ranges: [{ input: "barrier", from: "3 K", to: 5 }]) { output }
      fit(model: "eyring-rate", measurements: [{ value: "3 kg" }], unknown: [{ input: "barrier", from: 60, to: 90 }]) { output }
      open: fit(model: "eyring-rate", measurements: [{ value: 3 }], unknown: [{ input: "barrier", from: 60 }]) { output } }`);
    const of = (path: string) => errors?.find((one) => one.path[0] === path);
    expect(of("range")).toMatchObject({
      message: expect.stringMatching(/^barrier: "K" cannot/),
      extensions: { step: "barrier" },
    });
    expect(of("open")).toMatchObject({ message: "the range of barrier is not known", extensions: { step: "barrier" } });
    expect(of("fit")).toMatchObject({
      message: expect.stringMatching(/^measurement 0: "kg" cannot/),
      extensions: { row: 0 },
    });
  });
});

describe("gradients", () => {
  it("of a network and of a formula have units, and agree with differences of answers", async () => {
    const { data, errors } = await api.ask(
      `{ yacht(buoyancyCentre: -2.3, prismaticCoefficient: 0.568, lengthDisplacementRatio: 4.78, beamDraughtRatio: 3.99,
          lengthBeamRatio: 3.17, froudeNumber: 0.41) { gradients { input derivative unit finiteDifference method } }
        predict(model: "eyring-rate", rows: [{ values: { barrier: 80, temperature: 300, molecularity: 1 } }]) {
          outputs { prediction { gradients { input derivative unit finiteDifference method } } } } }`,
    );
    expect(errors).toBeUndefined();
    const network = data.yacht.gradients;
    const formula = data.predict[0].outputs[0].prediction.gradients;
    expect(formula.map(({ unit }: { unit: string }) => unit)).toEqual(["1/s/(kJ/mol)", "1/s/K", "1/s"]);
    for (const gradients of [network, formula]) {
      const largest = Math.max(...gradients.map((one: { derivative: number }) => Math.abs(one.derivative)));
      for (const { derivative, finiteDifference, method } of gradients) {
        expect(method).toBe("GRADIENT");
        expect(Math.abs(derivative - finiteDifference)).toBeLessThan(1e-2 * largest);
      }
    }
  });

  it("of a field are those of a point of it", async () => {
    const query = `query ($initialCondition: Profile!, $time: Quantity!, $at: Int) {
      burgers(initialCondition: $initialCondition, viscosity: 0.02, time: $time) {
        gradients(at: $at) { input derivative finiteDifference method } } }`;
    const { data, errors } = await api.ask(query, { ...waves, at: 100 });
    expect(errors).toBeUndefined();
    for (const { derivative, finiteDifference, method } of data.burgers.gradients) {
      expect(method).toBe("GRADIENT");
      expect(Math.abs(derivative - finiteDifference)).toBeLessThan(1e-2 * (Math.abs(finiteDifference) + 0.1));
    }
    expect((await api.ask(query, waves)).errors?.[0].extensions.hint).toContain("at, 0 to 255");
  });
});

describe("fit", () => {
  const query = `query ($known: JSON, $unknown: [RangeInput!]!, $measurements: [MeasurementInput!]!, $model: ID!) {
    fit(model: $model, known: $known, unknown: $unknown, measurements: $measurements, coverage: 0.9) {
      output parameters { input unit value lower upper atBound solverShift } misfit noise converged starts agreeing method
      check { solver misfit largestDifference } statement warnings } }`;

  it("recovers the viscosity of a flow from noisy velocities, with an interval, checked by the solver", async () => {
    const truth = await api.ask(
      `query ($initialCondition: Profile!, $time: Quantity!) { burgers(initialCondition: $initialCondition, viscosity: 0.02, time: $time) {
        check { values } } }`,
      waves,
    );
    const { values } = truth.data.burgers.check;
    const noise = random(11);
    const measurements = Array.from({ length: 32 }, (_, i) => ({
      coordinates: [i / 32],
      value: values[8 * i] + 0.01 * noise.normal(),
    }));
    const { data, errors } = await api.ask(query, {
      model: "burgers",
      known: waves,
      unknown: [{ input: "viscosity" }],
      measurements,
    });
    expect(errors).toBeUndefined();
    const { parameters, check, noise: found, warnings, method } = data.fit;
    const [viscosity] = parameters;
    expect(method).toBe("GRADIENT");
    expect(warnings).toEqual([]);
    expect(viscosity.lower).toBeLessThan(0.02);
    expect(viscosity.upper).toBeGreaterThan(0.02);
    expect(viscosity.upper - viscosity.lower).toBeLessThan(0.004);
    expect(found).toBeGreaterThan(0.005);
    expect(found).toBeLessThan(0.02);
    expect(check).toMatchObject({ solver: "cole-hopf" });
    expect(check.misfit / data.fit.misfit).toBeCloseTo(1, 1);
  });

  it("finds a barrier from rate constants at several temperatures", async () => {
    const temperatures = [290, 300, 310, 320];
    const rates = await api.ask(
      `query ($rows: [RowInput!]!) { predict(model: "eyring-rate", rows: $rows) { outputs { prediction { ... on QuantityPrediction { value } } } } }`,
      { rows: temperatures.map((temperature) => ({ values: { temperature, barrier: 85, molecularity: 1 } })) },
    );
    const measurements = temperatures.map((temperature, i) => ({
      known: { temperature },
      value: rates.data.predict[i].outputs[0].prediction.value,
    }));
    const { data, errors } = await api.ask(query, {
      model: "eyring-rate",
      known: { molecularity: 1, transmission: 1 },
      unknown: [{ input: "barrier", from: "18 kcal/mol", to: "24 kcal/mol" }],
      measurements,
    });
    expect(errors).toBeUndefined();
    expect(data.fit.parameters[0]).toMatchObject({ unit: "kJ/mol", value: expect.closeTo(85, 4) });
    expect(data.fit.check).toBeNull();
  });

  it("says which unknowns the measurements do not tell apart", async () => {
    const { data, errors } = await api.ask(query, {
      model: "eyring-rate",
      known: { molecularity: 1, temperature: 300 },
      unknown: [
        { input: "barrier", from: 70, to: 90 },
        { input: "transmission", from: 0.01, to: 100, logarithmic: true },
      ],
      measurements: [0.01, 0.0101, 0.0099].map((value) => ({ value })),
    });
    expect(errors).toBeUndefined();
    expect(data.fit.warnings.join(" ")).toContain("do not determine barrier and transmission apart");
  });

  it("says what is wrong with a question, and where", async () => {
    const ask = async (variables: object) =>
      (await api.ask(query, { model: "burgers", known: waves, unknown: [{ input: "viscosity" }], ...variables }))
        .errors?.[0];
    expect(await ask({ measurements: [{ value: 1 }] })).toMatchObject({
      message: "measurement 0: it is not said where",
      extensions: { code: "INVALID_INPUT", row: 0 },
    });
    expect((await ask({ measurements: [] })).message).toContain("0 measurements");
    expect((await ask({ measurements: [{ value: "1 m", point: 0 }] })).extensions.code).toBe("UNIT_MISMATCH");
    expect(
      (await ask({ unknown: [{ input: "initialCondition" }], measurements: [{ value: 1, point: 0 }] })).message,
    ).toContain("no numeric input");
    expect(
      (await ask({ known: { ...waves, viscosity: 1 }, measurements: [{ value: 1, point: 0 }] })).message,
    ).toContain("both known and sought");
  });
});
