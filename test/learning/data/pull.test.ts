import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zipSync } from "fflate";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { DatasetFile, DatasetManifest } from "../../../src/core/dataset.ts";
import { type PullProgress, pullManifest } from "../../../src/learning/data/pull.ts";

const big = Buffer.alloc(300_000, "solubility,");
const small = Buffer.from("a,b\n1,2\n");
const zip = Buffer.from(zipSync({ "data/small.csv": small }));
const hash = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");

let server: Server;
let home: string;
let mirror: string;
let served: string[];

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "retort-home-"));
  mirror = await mkdtemp(join(tmpdir(), "retort-mirror-"));
  vi.stubEnv("RETORT_HOME", home);
  vi.stubEnv("RETORT_DATASETS", mirror);
  served = [];
  const bodies: Record<string, Buffer> = { "/big.csv": big, "/small.csv": small, "/data.zip": zip };
  server = createServer((request, response) => {
    served.push(request.url!);
    const body = bodies[request.url!];
    if (request.url === "/slow.csv") response.write("first bytes,");
    else if (body) response.end(body);
    else response.writeHead(404).end("no");
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
});

afterEach(async () => {
  vi.unstubAllEnvs();
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
  await rm(home, { recursive: true });
  await rm(mirror, { recursive: true });
});

const at = (path: string) => `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
const fileOf = (path: string, url: string, bytes: Buffer): DatasetFile => ({
  path,
  url: at(url),
  bytes: bytes.length,
  sha256: hash(bytes),
});
const manifest = (...files: DatasetFile[]): DatasetManifest => ({
  id: "fixture",
  title: "Fixture",
  folder: "fixture",
  files,
  licence: "MIT",
  citation: "none",
  splits: [],
});
const landed = (path: string) => readFile(join(home, "datasets", "fixture", path));

describe("pulling a dataset", () => {
  it("streams its files over HTTP and tells how far it is", async () => {
    const seen: PullProgress[] = [];
    const set = manifest(fileOf("big.csv", "/big.csv", big), fileOf("sub/small.csv", "/small.csv", small));
    const pulled = await pullManifest(set, { onProgress: (p) => seen.push(p) });
    expect(pulled.map((p) => p.from)).toEqual(["url", "url"]);
    expect(await landed("big.csv")).toEqual(big);
    expect(await landed("sub/small.csv")).toEqual(small);
    const total = big.length + small.length;
    expect(seen.at(-1)).toMatchObject({ done: total, total });
    expect(seen.map((p) => p.done)).toEqual(seen.map((p) => p.done).toSorted((a, b) => a - b));
  });

  it("keeps what is already here and right, and replaces what is wrong", async () => {
    const set = manifest(fileOf("small.csv", "/small.csv", small));
    await pullManifest(set);
    expect((await pullManifest(set))[0]!.from).toBe("kept");
    await writeFile(join(home, "datasets", "fixture", "small.csv"), "a,b\n1,3\n");
    expect((await pullManifest(set))[0]!.from).toBe("url");
    expect(await landed("small.csv")).toEqual(small);
    expect(served).toEqual(["/small.csv", "/small.csv"]);
  });

  it("takes a file out of a zip archive", async () => {
    const set = manifest({ ...fileOf("small.csv", "/data.zip", small), member: "data/small.csv" });
    await pullManifest(set);
    expect(await landed("small.csv")).toEqual(small);
  });

  it("copies from a mirror folder without a request", async () => {
    await mkdir(join(mirror, "fixture"));
    await writeFile(join(mirror, "fixture", "small.csv"), small);
    const pulled = await pullManifest(manifest(fileOf("small.csv", "/small.csv", small)));
    expect(pulled[0]!.from).toBe("mirror");
    expect(await landed("small.csv")).toEqual(small);
    expect(served).toEqual([]);
  });

  it("refuses other bytes than the manifest names and leaves nothing behind", async () => {
    const set = manifest({ ...fileOf("small.csv", "/small.csv", small), sha256: "0".repeat(64) });
    await expect(pullManifest(set)).rejects.toMatchObject({ code: "DATASET_CORRUPT" });
    expect(await readdir(join(home, "datasets", "fixture"))).toEqual([]);
  });

  it("says what the server said when a file is not there", async () => {
    await expect(pullManifest(manifest(fileOf("x.csv", "/gone.csv", small)))).rejects.toMatchObject({
      code: "UNAVAILABLE",
      retryable: true,
      message: expect.stringContaining("HTTP 404"),
    });
  });

  it("stops when told to, without leaving half a file", async () => {
    const control = new AbortController();
    const set = manifest(fileOf("slow.csv", "/slow.csv", big));
    const pull = pullManifest(set, { signal: control.signal, onProgress: () => control.abort() });
    await expect(pull).rejects.toMatchObject({ code: "CANCELLED" });
    expect(await readdir(join(home, "datasets", "fixture"))).toEqual([]);
  });
});
