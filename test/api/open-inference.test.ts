import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildSchema } from "../../src/api/graphql/build-schema.ts";
import { RetortServer } from "../../src/api/server.ts";
import { toyCatalogue, toyEngine } from "../serving/toy-models.ts";

const { engine } = toyEngine();
const schema = buildSchema(toyCatalogue);
const server = new RetortServer({ engine, schema: () => schema, port: 0, limits: { bodyBytes: 4096, listItems: 20 } });
let url = "";
beforeAll(async () => {
  url = await server.listen();
});
afterAll(async () => {
  await server.close();
  await engine.close();
});

async function get(path: string) {
  const response = await fetch(url + path);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

async function infer(model: string, body: unknown, headers: Record<string, string> = {}) {
  const sent = body instanceof Uint8Array ? body : JSON.stringify(body);
  const response = await fetch(`${url}/v2/models/${model}/infer`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: sent as BodyInit,
  });
  return { status: response.status, headers: response.headers, bytes: Buffer.from(await response.arrayBuffer()) };
}
const json = ({ bytes }: { bytes: Buffer }) => JSON.parse(bytes.toString()) as Record<string, never>;
const smiles = (...data: string[]) => ({ name: "smiles", shape: [data.length], datatype: "BYTES", data });
const texts = (...values: string[]) =>
  Buffer.concat(
    values.map((value) => {
      const length = Buffer.alloc(4);
      length.writeUInt32LE(Buffer.byteLength(value));
      return Buffer.concat([length, Buffer.from(value)]);
    }),
  );

describe("the Open Inference Protocol v2 tells", () => {
  it("server, health and models", async () => {
    expect(await get("/v2")).toMatchObject({
      status: 200,
      body: { name: "retort", extensions: ["binary_tensor_data", "model_repository"] },
    });
    expect((await get("/v2/health/live")).body).toEqual({ live: true });
    expect((await get("/v2/health/ready")).body).toEqual({ ready: true });
    const { body } = await get("/v2/models/toy-solubility");
    expect(body).toMatchObject({
      name: "toy-solubility",
      versions: ["1"],
      inputs: [{ name: "smiles", datatype: "BYTES", shape: [-1], parameters: { kind: "molecule" } }],
    });
    expect((body.outputs as { name: string }[]).map(({ name }) => name)).toEqual([
      "solubility",
      "solubility_lower",
      "solubility_upper",
      "solubility_spread",
      "solubility_distance",
      "solubility_domain",
      "error",
    ]);
    expect((await get("/v2/models/toy-solubility/versions/1/ready")).body).toMatchObject({ ready: true });
  });

  it("what is not there, with 404", async () => {
    expect(await get("/v2/models/none")).toMatchObject({
      status: 404,
      body: { error: expect.stringContaining("MODEL_NOT_FOUND") },
    });
    expect((await get("/v2/models/toy-solubility/versions/7")).status).toBe(404);
    expect((await get("/v2/models/toy-unpublished/ready")).status).toBe(404);
    expect((await get("/v2/nothing")).status).toBe(404);
  });
});

describe("inference", () => {
  it("in JSON echoes the id and keeps the rows' order; quantities are in the port's unit", async () => {
    const reply = await infer("toy-solubility", { id: "a1", inputs: [smiles("CC", "CCCC", "C")] });
    expect(reply.status, reply.bytes.toString()).toBe(200);
    expect(json(reply)).toEqual({
      model_name: "toy-solubility",
      model_version: "1",
      id: "a1",
      outputs: [{ name: "solubility", datatype: "FP64", shape: [3], data: [-0.2, -0.4, -0.1] }],
    });
    const numbers = (name: string, datatype: string, data: number[]) => ({ name, datatype, shape: [1], data });
    const rate = await infer("eyring-rate", {
      inputs: [
        numbers("barrier", "FP32", [85]),
        numbers("temperature", "FP64", [298.15]),
        numbers("molecularity", "INT64", [1]),
      ],
    });
    const { outputs } = json(rate) as unknown as { outputs: { data: number[] }[] };
    // k_B T / h · exp(−ΔG‡ / RT)
    expect(outputs[0]?.data[0]).toBeCloseTo(6.21243e12 * Math.exp(-85000 / (8.314462618 * 298.15)), 6);
  });

  it("with binary tensors, in and out, gives the same numbers", async () => {
    const blob = texts("CC", "CCCC");
    const head = Buffer.from(
      JSON.stringify({
        inputs: [{ name: "smiles", shape: [2], datatype: "BYTES", parameters: { binary_data_size: blob.length } }],
        outputs: [{ name: "solubility", parameters: { binary_data: true } }],
      }),
    );
    const reply = await infer("toy-solubility", Buffer.concat([head, blob]), {
      "inference-header-content-length": String(head.length),
    });
    expect(reply.status, reply.bytes.toString()).toBe(200);
    const length = Number(reply.headers.get("inference-header-content-length"));
    expect(JSON.parse(reply.bytes.subarray(0, length).toString()).outputs[0]).toEqual({
      name: "solubility",
      datatype: "FP64",
      shape: [2],
      parameters: { binary_data_size: 16 },
    });
    const numbers = reply.bytes.subarray(length);
    expect([numbers.readDoubleLE(0), numbers.readDoubleLE(8)]).toEqual([-0.2, -0.4]);
  });

  it("reads packed bodies", async () => {
    const packed = gzipSync(JSON.stringify({ inputs: [smiles("CC")] }));
    expect((await infer("toy-solubility", packed, { "content-encoding": "gzip" })).status).toBe(200);
    const bomb = gzipSync(Buffer.alloc(100_000, 32));
    expect((await infer("toy-solubility", bomb, { "content-encoding": "gzip" })).status).toBe(413);
  });

  it("fails as a whole for a bad row, unless the errors are asked for: then the others answer", async () => {
    const bad = { inputs: [smiles("CC", "", "CCC")] };
    const refused = await infer("toy-solubility", bad);
    expect(refused.status).toBe(400);
    expect(json(refused).error).toMatch(/^INVALID_INPUT: row 1: smiles is missing/);
    const told = await infer("toy-solubility", { ...bad, outputs: [{ name: "solubility" }, { name: "error" }] });
    expect(json(told)).toMatchObject({
      outputs: [
        { name: "solubility", data: [-0.2, null, -0.3] },
        { name: "error", datatype: "BYTES", data: ["", expect.stringContaining("smiles is missing"), ""] },
      ],
    });
  });

  it.each([
    ["no JSON", Buffer.from("{"), /not a JSON object/],
    ["no inputs", { inputs: [] }, /has no inputs.*smiles/],
    ["an unknown input", { inputs: [{ ...smiles("C"), name: "x" }] }, /no input "x".*smiles/],
    ["another count than the shape's", { inputs: [{ ...smiles("C"), shape: [2] }] }, /1 elements, its shape says 2/],
    ["an unknown datatype", { inputs: [{ ...smiles("C"), datatype: "TEXT" }] }, /datatype "TEXT"/],
    ["an unknown output", { inputs: [smiles("C")], outputs: [{ name: "y" }] }, /no output "y"/],
  ])("refuses %s, and says what to do", async (_, body, message) => {
    const reply = await infer("toy-solubility", body);
    expect(reply.status).toBe(400);
    expect(json(reply).error).toMatch(message);
  });

  it("refuses more rows, and larger bodies, than the server allows", async () => {
    expect((await infer("toy-solubility", { inputs: [smiles(...Array(21).fill("C"))] })).status).toBe(413);
    expect((await infer("toy-solubility", { inputs: [smiles("C".repeat(5000))] })).status).toBe(413);
    const foreign = await infer("toy-solubility", { inputs: [smiles("C")] }, { "sec-fetch-site": "cross-site" });
    expect(foreign.status).toBe(400);
  });
});
