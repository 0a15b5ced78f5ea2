import { afterAll, describe, expect, it } from "vitest";
import { shipped, shippedApi } from "./shipped-api.ts";

const api = shippedApi();
afterAll(() => api.close());

const more = `residual unit values base64(stride: 8) grid { axes points dimensions { name unit periodic points coordinates } } plot
  check { solver relativeL2 plot } conserved { name exact found } interval { lower upper } domain { verdict }`;

describe.skipIf(!shipped.has("darcy-flow"))("darcyFlow", () => {
  it("answers a formula in x and y on a grid of two axes, drawn beside the solver's answer", async () => {
    const { data, errors } = await api.ask(`query ($a: Profile!) { darcyFlow(permeability: $a) { ${more} } }`, {
      a: "3 + 2 sin(2 pi x) cos(2 pi y)",
    });
    expect(errors).toBeUndefined();
    const { values, grid, plot, check, conserved, interval } = data.darcyFlow;
    expect(values).toHaveLength(4096);
    expect(grid).toMatchObject({ axes: ["x", "y"], points: 4096 });
    expect(grid.dimensions[1]).toMatchObject({ name: "y", unit: "1", periodic: false, points: 64 });
    expect(grid.dimensions[0].coordinates.slice(0, 2)).toEqual([0.5 / 64, 1.5 / 64].map((x) => expect.closeTo(x, 12)));
    expect(plot).toMatch(/^<svg .*data:image\/png;base64,.*<\/svg>$/s);
    expect(check.plot.match(/<image /g)).toHaveLength(6);
    expect(check.relativeL2).toBeLessThan(0.02);
    expect(conserved[0].found).toBeCloseTo(1, 1);
    expect(interval.upper[2000]).toBeGreaterThan(interval.lower[2000]);
  });

  it("says where a medium is none", async () => {
    const { errors } = await api.ask(`{ darcyFlow(permeability: "x - 0.5") { unit } }`);
    expect(errors?.[0].extensions).toMatchObject({ code: "INVALID_INPUT" });
    expect(errors?.[0].message).toContain("permeability");
  });
});

describe.skipIf(!shipped.has("navier-stokes"))("navierStokes", () => {
  it("answers samples, a seed and a formula, and says loudly that a time is too long", async () => {
    const ask = (initialCondition: unknown, time: number, fields = more) =>
      api.ask(`query ($w: Profile!, $t: Quantity!) { navierStokes(initialCondition: $w, time: $t) { ${fields} } }`, {
        w: initialCondition,
        t: time,
      });
    const { data, errors } = await ask("seed:3", 2);
    expect(errors).toBeUndefined();
    expect(data.navierStokes.check.relativeL2).toBeLessThan(0.05);
    expect(data.navierStokes.domain.verdict).toBe("IN");
    expect(data.navierStokes.residual).toBeLessThan(0.1);
    const again = await ask({ samples: data.navierStokes.values }, 0.5, "values");
    expect(again.data.navierStokes.values).toHaveLength(4096);
    const long = await ask("seed:3", 30, "domain { verdict reason }");
    expect(long.data.navierStokes.domain).toMatchObject({ verdict: "OUT", reason: expect.stringContaining("time") });
    expect(long.extensions.retort.warnings[0].code).toBe("OUT_OF_DOMAIN");
  });
});

describe.skipIf(!shipped.has("kuramoto-sivashinsky"))("kuramotoSivashinsky", () => {
  it("answers within two Lyapunov times, and says where chaos ends the promise", async () => {
    const ask = (time: number, fields: string) =>
      api.ask(
        `query ($t: Quantity!) { kuramotoSivashinsky(initialCondition: "1.5 sin(6 pi x) + 0.5 cos(4 pi x)", time: $t) { ${fields} } }`,
        { t: time },
      );
    const { data, errors } = await ask(10, more);
    expect(errors).toBeUndefined();
    const { grid, check, residual } = data.kuramotoSivashinsky;
    expect(residual).toBeLessThan(0.1);
    expect(grid.dimensions).toMatchObject([{ name: "x", periodic: true, points: 64 }]);
    expect(grid.dimensions[0].coordinates[32]).toBeCloseTo(11, 12);
    expect(check.relativeL2).toBeLessThan(0.05);
    const long = await ask(60, "domain { verdict } model { card { limits } }");
    expect(long.data.kuramotoSivashinsky.domain.verdict).toBe("OUT");
    expect(long.data.kuramotoSivashinsky.model.card.limits.join()).toContain("chaos");
  });
});
