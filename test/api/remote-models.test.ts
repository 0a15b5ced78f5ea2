import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildSchema } from "../../src/api/graphql/build-schema.ts";
import { RetortServer } from "../../src/api/server.ts";
import { addRemote } from "../../src/registry/add-remote.ts";
import { loadVersion } from "../../src/runtime/load-version.ts";
import { Engine } from "../../src/serving/engine.ts";
import { emptyRepository } from "../serving/publish.ts";
import { refused, toyCatalogue, toyEngine, toyValue } from "../serving/toy-models.ts";

const far = toyEngine();
const schema = buildSchema(toyCatalogue);
const server = new RetortServer({ engine: far.engine, schema: () => schema, port: 0 });
const repository = emptyRepository();
const engine = new Engine({ catalogue: [], repository, open: loadVersion });
let address = "";

beforeAll(async () => {
  address = await server.listen();
  await addRemote({ id: "far", address, model: "toy-solubility" }, repository);
});
afterAll(async () => {
  await server.close();
  await Promise.all([engine.close(), far.engine.close()]);
});

describe("a model on another Retort", () => {
  it("is pinned to its version, and answers as it does there, with its interval, in calls of 256 rows", async () => {
    const spec = engine.spec("far");
    expect(spec.body).toMatchObject({ type: "remote", model: "toy-solubility", version: expect.stringMatching(/^1-/) });
    const smiles = Array.from({ length: 600 }, (_, i) => "C".repeat(i + 1));
    const calls = far.counts.calls;
    const answers = await engine.answers({ model: "far", rows: smiles.map((one) => ({ smiles: one })), interval: 0.9 });
    expect(answers.map(({ outputs }) => outputs.solubility?.value)).toEqual(
      smiles.map((one) => toyValue("toy-solubility", one)),
    );
    expect(answers[0]?.outputs.solubility?.interval).toEqual(
      (await far.engine.answers({ model: "toy-solubility", rows: [{ smiles: "C" }], interval: 0.9 }))[0]?.outputs
        .solubility?.interval,
    );
    expect(far.counts.calls - calls).toBeLessThanOrEqual(4);
  });

  it("says that it is ready while its server does", async () => {
    expect(await engine.health("far")).toMatchObject({ ready: true });
    expect(await engine.health("nowhere")).toMatchObject({ ready: false });
  });

  it("leaves the neighbours of a bad row alone", async () => {
    const answers = await engine.answers({
      model: "far",
      rows: [{ smiles: "CC" }, { smiles: refused }, { smiles: "C" }],
    });
    expect(answers.map(({ error }) => error?.code)).toEqual([undefined, "UNSUPPORTED_INPUT", undefined]);
    expect(answers[1]?.error?.message).toContain("noble gases");
  });

  it("is refused where there is none, or no server", async () => {
    await expect(addRemote({ id: "x", address, model: "nothing" }, repository)).rejects.toMatchObject({
      code: "INVALID_INPUT",
      message: expect.stringContaining("MODEL_NOT_FOUND"),
    });
    await expect(addRemote({ id: "x", address: "http://127.0.0.1:1", model: "m" }, repository)).rejects.toMatchObject({
      code: "UNAVAILABLE",
      retryable: true,
    });
    await expect(addRemote({ id: "x", address: "here", model: "m" }, repository)).rejects.toMatchObject({
      code: "INVALID_INPUT",
    });
  });

  it("that is gone is told to be, soon, while other models answer; back, it answers again", {
    timeout: 30_000,
  }, async () => {
    const { port } = new URL(address);
    await server.close();
    expect(await engine.health("far")).toMatchObject({ ready: false, message: expect.stringContaining(address) });
    for (let i = 0; i < 4; i++) {
      const [gone] = await engine.answers({ model: "far", rows: [{ smiles: `N${i}` }] });
      expect(gone?.error).toMatchObject({
        code: "UNAVAILABLE",
        message: expect.stringContaining(address),
        retryable: true,
      });
    }
    const started = performance.now();
    const [rested] = await engine.answers({ model: "far", rows: [{ smiles: "NN" }] });
    expect(rested?.error?.message).toContain("left alone");
    expect(performance.now() - started).toBeLessThan(500);
    const again = new RetortServer({ engine: far.engine, schema: () => schema, port: Number(port) });
    await again.listen();
    await expect
      .poll(
        async () => (await engine.answers({ model: "far", rows: [{ smiles: "OO" }] }))[0]?.outputs.solubility?.value,
        {
          timeout: 15_000,
          interval: 500,
        },
      )
      .toBe(toyValue("toy-solubility", "OO"));
    await again.close();
  });
});
