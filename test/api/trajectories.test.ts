import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { shipped, shippedApi } from "./shipped-api.ts";

let api: ReturnType<typeof shippedApi>;
beforeAll(() => {
  api = shippedApi();
});
afterAll(() => api.close());

describe.skipIf(!shipped.has("robertson"))("a course of a reaction", () => {
  it("comes by component and time with units, as base64 with a stride of times, and as a plot", async () => {
    const { data, errors } = await api.ask(`{ robertson(time: "40 s", c: "1 mmol/L") { __typename unit timeUnit
      times minutes: times(unit: "min") values base64(stride: 21) plot
      components(names: ["B"]) { name unit values(unit: "umol/L") } domain { verdict }
      ... on TrajectoryPrediction { all: components { name } } } }`);
    expect(errors).toBeUndefined();
    const { robertson } = data;
    expect(robertson).toMatchObject({ __typename: "ReactionCourse", unit: "mol/L", timeUnit: "s" });
    expect(robertson.times).toHaveLength(64);
    expect(robertson.times[0]).toBeCloseTo(1e-5, 12);
    expect(robertson.minutes.at(-1)).toBeCloseTo(40 / 60, 9);
    expect(robertson.all.map(({ name }: { name: string }) => name)).toEqual(["A", "B", "C"]);
    expect(robertson.components).toHaveLength(1);
    expect(robertson.components[0].values[30]).toBeCloseTo(1e6 * robertson.values[3 * 30 + 1], 6);
    const bytes = Buffer.from(robertson.base64, "base64");
    expect(bytes.length).toBe(4 * 3 * 4); // times 0, 21, 42 and 63 of three components
    expect(bytes.readFloatLE(12) / robertson.values[63]).toBeCloseTo(1, 5);
    expect(robertson.plot).toMatch(/^<svg[\s\S]*time \/ s[\s\S]*<\/svg>$/);
  });

  it("is judged: by its solver, by what it keeps, by a band; and says where it is out of its domain", async () => {
    const { data, errors } = await api.ask(`{ robertson(time: 100, c: 0.01, k1: "10 1/s") {
      check { solver relativeL2 plot } conserved { name drift } interval { lower upper unit }
      domain { verdict reason } } }`);
    expect(errors).toBeUndefined();
    const { robertson } = data;
    expect(robertson.check).toMatchObject({ solver: "rodas5p", plot: expect.stringMatching(/^<svg/) });
    expect(Math.abs(robertson.conserved[0].drift)).toBeLessThan(1e-6);
    expect(robertson.interval.lower).toHaveLength(192);
    expect(robertson.domain).toMatchObject({ verdict: "OUT", reason: expect.stringMatching(/k1/) });
  });
});

describe.skipIf(!shipped.has("three-body"))("a motion of bodies", () => {
  it("has orbits in its plot, and a horizon that a stricter tolerance brings nearer", async () => {
    const { data, errors } = await api.ask(`{ threeBody(seed: 5, time: 10) { __typename plot
      components(names: ["x1", "y3"]) { name values } loose: horizon(tolerance: 0.5) { time unit reason }
      strict: horizon(tolerance: 0.00001) { time } } }`);
    expect(errors).toBeUndefined();
    const { threeBody } = data;
    expect(threeBody.__typename).toBe("Motion");
    expect(threeBody.components[1].values).toHaveLength(101);
    expect(threeBody.plot).toMatch(/body 3/);
    expect(threeBody.strict.time).not.toBeNull();
    expect(threeBody.loose.time ?? 10).toBeGreaterThan(threeBody.strict.time);
    expect(threeBody.loose.reason).toMatch(/displaced/);
  });

  it("does not pass over a component that it does not have", async () => {
    const { errors } = await api.ask(`{ spring(seed: 1) { components(names: ["q", "zz"]) { name } } }`);
    expect(errors?.[0]).toMatchObject({
      message: 'there is no component "zz"',
      extensions: { code: "INVALID_INPUT", hint: expect.stringMatching(/^choose among \w+, \w+$/) },
    });
  });

  it("says what is wrong with a start, at its path", async () => {
    const { data, errors } = await api.ask(`{
      none: threeBody(time: 1) { unit }
      both: threeBody(seed: 1, positions: [1, 0, 0, 1, -1, 0], time: 1) { unit }
      few: twoBody(positions: [1, 0], velocities: [0, 1], time: 1) { unit } }`);
    expect(data).toMatchObject({ none: null, both: null, few: null });
    const messages = Object.fromEntries(errors?.map((one) => [one.path[0], one.extensions.hint]) ?? []);
    expect(messages).toMatchObject({ none: /seed/, few: /x and y/ });
  });
});

describe.skipIf(!shipped.has("hydrogen-ignition"))("an ignition delay", () => {
  it("is a time with an interval, a domain and a gradient explanation that adds up", async () => {
    const { data, errors } = await api.ask(`{ hydrogenIgnition(temperature: "1200 K", pressure: "2 atm") {
      unit value us: value(unit: "us") interval { lower upper unit informative } domain { verdict }
      explanation(method: INTEGRATED_GRADIENTS) { base output residual contributions { label contribution } } }
      out: hydrogenIgnition(temperature: "800 K", pressure: "2 atm") { domain { verdict } } }`);
    expect(errors).toBeUndefined();
    const { hydrogenIgnition: delay } = data;
    expect(delay.unit).toBe("s");
    expect(delay.us / delay.value).toBeCloseTo(1e6, 0);
    expect(delay.interval.lower).toBeGreaterThan(0);
    expect(delay.interval.upper).toBeGreaterThan(delay.value);
    expect((delay.interval.upper - delay.interval.lower) / delay.value).toBeLessThan(0.06);
    expect([delay.domain.verdict, data.out.domain.verdict]).toEqual(["IN", "OUT"]);
    const sum = delay.explanation.contributions.reduce(
      (all: number, one: { contribution: number }) => all + one.contribution,
      0,
    );
    expect((delay.explanation.base + sum + delay.explanation.residual) / delay.explanation.output).toBeCloseTo(1, 6);
  });

  it("is checked by its solver where the mechanism is, else the error says how to get it", async () => {
    const { data, errors } = await api.ask(
      `{ hydrogenIgnition(temperature: 1300, pressure: 1) { check { solver relativeL2 plot } } }`,
    );
    if (errors) expect(errors[0].extensions).toMatchObject({ code: "DATASET_NOT_FOUND", hint: /datasets pull/ });
    else {
      expect(data.hydrogenIgnition.check).toMatchObject({ solver: "rodas5p", plot: null });
      expect(data.hydrogenIgnition.check.relativeL2).toBeLessThan(0.03);
    }
  });
});
