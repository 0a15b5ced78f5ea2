import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { refused } from "../serving/toy-models.ts";
import { toyApi } from "./client.ts";

let api: ReturnType<typeof toyApi>;
beforeAll(() => {
  api = toyApi();
});
afterAll(() => api.engine.close());

const at = (errors: { path?: unknown[] }[] | undefined, ...path: unknown[]) =>
  errors?.find((error) => JSON.stringify(error.path) === JSON.stringify(path)) as
    | { message: string; extensions: Record<string, unknown> }
    | undefined;

describe("a bad part fails alone", () => {
  it("item: null with an error at its path, its neighbours answer", async () => {
    const { data, errors } = await api.ask(
      "query ($s: [SMILES!]!) { molecules(smiles: $s) { smiles solubility { value } } }",
      { s: ["CCO", "C((", "CC"] },
    );
    expect(data.molecules[0].solubility.value).toBeCloseTo(-0.3);
    expect(data.molecules[1]).toBeNull();
    expect(data.molecules[2].solubility.value).toBeCloseTo(-0.2);
    expect(at(errors, "molecules", 1)?.extensions).toMatchObject({ code: "INVALID_SMILES", step: "smiles" });
    expect(errors).toHaveLength(1);
  });

  it("model: an input it refuses nulls that prediction, and its siblings and parents answer", async () => {
    const { data, errors } = await api.ask(
      `{ molecule(smiles: "${refused}") { smiles solubility { value } other: solubility(model: "toy-solubility") { unit } } }`,
    );
    expect(data.molecule.smiles).toBe(refused);
    expect(data.molecule.solubility).toBeNull();
    expect(at(errors, "molecule", "solubility")?.extensions).toMatchObject({
      code: "UNSUPPORTED_INPUT",
      hint: "none",
      retryable: false,
    });
    expect(at(errors, "molecule", "solubility")?.extensions).not.toHaveProperty("row");
  });

  it("judgement: what cannot be judged is null, the value stands", async () => {
    const { data, errors } = await api.ask(
      `{ molecule(smiles: "CC") { solubility { value(unit: "mol/L") wrong: value(unit: "kJ") interval(coverage: 0.9999) { lower }
           domain { verdict } explanation(method: SHAPLEY) { output } } } }`,
    );
    expect(data.molecule.solubility.value).toBeCloseTo(10 ** -0.2);
    expect(data.molecule.solubility).toMatchObject({ wrong: null, interval: null, domain: null, explanation: null });
    const codes = errors?.map((error) => error.extensions.code).sort();
    expect(codes).toEqual(["COVERAGE_UNSUPPORTED", "EXPLANATION_UNSUPPORTED", "NO_DOMAIN", "UNIT_MISMATCH"]);
  });

  it("unpublished model: that field alone", async () => {
    const { data, errors } = await api.ask(
      `{ molecule(smiles: "CC") { lipophilicity { value } solubility { value } } }`,
    );
    expect(data.molecule.lipophilicity).toBeNull();
    expect(data.molecule.solubility.value).toBeCloseTo(-0.2);
    expect(at(errors, "molecule", "lipophilicity")?.extensions["code"]).toBe("NOT_PUBLISHED");
  });

  it("unknown names: model, version, dataset", async () => {
    const { data, errors } = await api.ask(
      `{ model(id: "nothing") { id } dataset(id: "nothing") { id } molecule(smiles: "CC") {
           a: solubility(model: "nothing") { value } b: solubility(version: "nothing") { value } } }`,
    );
    expect(data).toEqual({ model: null, dataset: null, molecule: { a: null, b: null } });
    expect(errors?.map((error) => error.extensions.code).sort()).toEqual([
      "DATASET_NOT_FOUND",
      "MODEL_NOT_FOUND",
      "MODEL_NOT_FOUND",
      "VERSION_NOT_FOUND",
    ]);
  });

  it("rows of predict: errors in the row, with its id", async () => {
    const { data, errors } = await api.ask(
      `query ($rows: [RowInput!]!) { predict(model: "toy-solubility", rows: $rows) {
         row id outputs { name prediction { ... on Solubility { value unit } } } errors { code step hint } } }`,
      {
        rows: [
          { id: "a", values: { smiles: "CC" } },
          { id: "b", values: { smile: "CC" } },
          { id: "c", values: 7 },
        ],
      },
    );
    expect(errors).toBeUndefined();
    expect(data.predict[0]).toMatchObject({ row: 0, id: "a", errors: [] });
    expect(data.predict[0].outputs[0].prediction).toEqual({ value: -0.2, unit: "log10(mol/L)" });
    expect(data.predict[1]).toMatchObject({ row: 1, id: "b", outputs: [], errors: [{ code: "INVALID_INPUT" }] });
    expect(data.predict[2].errors[0].code).toBe("INVALID_INPUT");
  });

  it("a defect is masked: no message, no stack, and no structure in what is noted", async () => {
    const { data, errors } = await api.ask(`{ molecule(smiles: "[Rn]") { smiles solubility { value } } }`);
    expect(data.molecule).toEqual({ smiles: "[Rn]", solubility: null });
    expect(errors?.[0].extensions.code).toBe("INTERNAL");
    expect(JSON.stringify(errors)).not.toMatch(/defect that mentions|\bat \w+ \(|\.ts/);
    expect(api.notes).toHaveLength(1);
    expect(api.notes[0]).toMatch(/Error/);
    expect(api.notes.join()).not.toContain("[Rn]");
  });
});
