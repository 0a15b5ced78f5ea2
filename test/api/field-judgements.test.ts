import { afterAll, describe, expect, it } from "vitest";
import { buchwaldHartwigYield } from "../../src/models/buchwald-hartwig-yield/index.ts";
import { shippedApi } from "./shipped-api.ts";

const api = shippedApi();
afterAll(() => api.close());

const waves = { initialCondition: "sin(2 pi x) + 0.3 cos(4 pi x) + 0.1 sin(12 pi x)", viscosity: 0.02, time: 0.4 };
const field = (more: string) =>
  `query ($initialCondition: Profile!, $viscosity: Quantity!, $time: Quantity!, $policy: OutOfDomainPolicy) {
     burgers(initialCondition: $initialCondition, viscosity: $viscosity, time: $time, onOutOfDomain: $policy) { ${more} } }`;

describe("a field is judged", () => {
  it("by its reference solver: error, times, a batch, and a break-even that says where the solver is faster", async () => {
    const { data, errors } = await api.ask(
      field(`check(batch: 16) { solver relativeL2MeanRemoved largestError speedUp
        batch { rows failed surrogateMilliseconds referenceMilliseconds speedUp drawn }
        breakEven { rows trainingSeconds reason } }`),
      waves,
    );
    expect(errors).toBeUndefined();
    const { check } = data.burgers;
    expect(check.relativeL2MeanRemoved).toBeLessThan(0.02);
    expect(check.batch).toMatchObject({ rows: 16, failed: 0 });
    expect(check.batch.drawn).toContain("viscosity, time drawn from the training box");
    expect(check.breakEven.trainingSeconds).toBeGreaterThan(0);
    if (check.batch.speedUp < 1) {
      expect(check.breakEven.rows).toBeNull();
      expect(check.breakEven.reason).toMatch(/^the solver is faster/);
    } else expect(check.breakEven.rows).toBeGreaterThan(0);
  });

  it("by the equation itself, and by the momentum that it keeps", async () => {
    const { data, errors } = await api.ask(field("residual conserved { name unit exact found drift }"), {
      ...waves,
      initialCondition: "0.5 + sin(2 pi x)",
    });
    expect(errors).toBeUndefined();
    expect(data.burgers.residual).toBeGreaterThan(0);
    expect(data.burgers.residual).toBeLessThan(0.1);
    const [momentum] = data.burgers.conserved;
    expect(momentum).toMatchObject({ exact: expect.closeTo(0.5, 12), unit: "1" });
    expect(Math.abs(momentum.drift)).toBeLessThan(1e-3);
  });

  it("by bands, of points or of the whole, that are wider the more they promise", async () => {
    const { data, errors } = await api.ask(
      field(`values unit a: interval(coverage: 0.8) { lower upper coverage simultaneous unit }
        b: interval(coverage: 0.95) { lower upper } c: interval(coverage: 0.95, simultaneous: true) { lower upper simultaneous }`),
      waves,
    );
    expect(errors).toBeUndefined();
    const { values, a, b, c } = data.burgers;
    expect(a).toMatchObject({ coverage: 0.8, simultaneous: false, unit: "1" });
    expect(c.simultaneous).toBe(true);
    const width = (band: { lower: number[]; upper: number[] }) => band.upper[7]! - band.lower[7]!;
    expect(width(a)).toBeGreaterThan(0);
    expect(width(b)).toBeGreaterThan(width(a));
    expect(width(c)).toBeGreaterThan(width(b));
    expect(a.lower[7]).toBeLessThan(values[7]);
    expect(a.upper[7]).toBeGreaterThan(values[7]);
  });

  it("and says what coverage its problems cannot support", async () => {
    const { errors } = await api.ask(field("interval(coverage: 0.9999) { lower }"), waves);
    expect(errors?.[0].extensions).toMatchObject({ code: "COVERAGE_UNSUPPORTED" });
    expect((await api.ask(field("check(batch: 4096) { solver }"), waves)).errors?.[0].extensions.code).toBe(
      "INVALID_INPUT",
    );
  });
});

describe("an input outside the domain", () => {
  const fine = { ...waves, initialCondition: "0.2 sin(80 pi x)" };

  it("is answered with the verdict OUT, and a warning in the extensions without being asked", async () => {
    const { data, errors, extensions } = await api.ask(field("domain { verdict reason }"), fine);
    expect(errors).toBeUndefined();
    expect(data.burgers.domain.verdict).toBe("OUT");
    expect(data.burgers.domain.reason).toContain("initialCondition.wavenumber 33.9 is outside");
    expect(extensions.retort.warnings).toEqual([
      { code: "OUT_OF_DOMAIN", model: "burgers", message: expect.stringContaining("wavenumber") },
    ]);
  });

  it("is refused where that is asked for, with the reason and what to do", async () => {
    const { data, errors } = await api.ask(field("values"), { ...fine, policy: "REFUSE" });
    expect(data.burgers).toBeNull();
    expect(errors?.[0]).toMatchObject({
      message: expect.stringContaining("wavenumber"),
      path: ["burgers"],
      extensions: { code: "OUT_OF_DOMAIN", hint: expect.stringContaining("WARN") },
    });
    const inside = await api.ask(field("unit"), { ...waves, policy: "REFUSE" });
    expect(inside.errors).toBeUndefined();
    expect(inside.extensions.retort.warnings).toBeUndefined();
  });

  it("is refused row by row in predict, and at its step in compose", async () => {
    const rows = [waves, fine].map((values, i) => ({ id: String(i), values }));
    const { data } = await api.ask(
      `query ($rows: [RowInput!]!) { predict(model: "burgers", rows: $rows, onOutOfDomain: REFUSE) {
        id outputs { name } errors { code } } }`,
      { rows },
    );
    expect(data.predict).toEqual([
      { id: "0", outputs: [{ name: "velocity" }], errors: [] },
      { id: "1", outputs: [], errors: [{ code: "OUT_OF_DOMAIN" }] },
    ]);
    const inputs = Object.keys(waves).map((port) => ({ port, from: `input.${port}` }));
    const composed = await api.ask(
      `query ($rows: [RowInput!]!, $steps: [StepInput!]!) { compose(steps: $steps, rows: $rows, onOutOfDomain: REFUSE) {
        id outputs { name } errors { code step } } }`,
      { rows, steps: [{ id: "flow", model: "burgers", inputs }] },
    );
    expect(composed.data.compose).toEqual([
      { id: "0", outputs: [{ name: "flow.velocity" }], errors: [] },
      { id: "1", outputs: [], errors: [{ code: "OUT_OF_DOMAIN", step: "flow" }] },
    ]);
  });

  it("of components is judged too, where that is asked for", async () => {
    const values = { ...buchwaldHartwigYield.examples[0], ligand: "CP(C)C" };
    const ask = (policy: string) =>
      api.ask(
        `query ($rows: [RowInput!]!) { predict(model: "buchwald-hartwig-yield", rows: $rows${policy}) {
          errors { code } outputs { prediction { domain { verdict } } } } }`,
        { rows: [{ values }] },
      );
    const unasked = await ask("");
    expect(unasked.data.predict[0].outputs[0].prediction.domain.verdict).toBe("OUT");
    expect(unasked.extensions.retort.warnings).toBeUndefined();
    expect((await ask(", onOutOfDomain: WARN")).extensions.retort.warnings).toHaveLength(1);
    expect((await ask(", onOutOfDomain: REFUSE")).data.predict[0].errors).toEqual([{ code: "OUT_OF_DOMAIN" }]);
  });

  it("of formulas does not exist: they are let pass", async () => {
    const { errors } = await api.ask(
      `{ predict(model: "eyring-rate", onOutOfDomain: REFUSE, rows: [{ values: { barrier: 90, temperature: 300, molecularity: 1 } }]) {
        errors { code } outputs { name } } }`,
    );
    expect(errors).toBeUndefined();
  });
});
