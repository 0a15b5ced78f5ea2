import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { hasDataset, listDatasets, readDatasetFile, verifyDataset } from "../../../src/learning/data/dataset-files.ts";
import { datasetManifest, datasetManifests } from "../../../src/learning/data/manifests.ts";

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "retort-datasets-"));
  vi.stubEnv("RETORT_HOME", join(root, "home"));
  vi.stubEnv("RETORT_DATASETS", join(root, "mirror"));
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(root, { recursive: true });
});

describe("the datasets that Retort knows", () => {
  it("each name their files, licence, citation, and where splits were committed", () => {
    expect(datasetManifests().size).toBeGreaterThanOrEqual(25);
    for (const [id, manifest] of datasetManifests()) {
      expect(manifest.id).toBe(id);
      expect(manifest.licence).not.toBe("");
      expect(manifest.citation).not.toBe("");
    }
  });

  it("keep the answers in disguise apart", () => {
    const forbidden = (id: string) =>
      datasetManifest(id)
        .files[0]!.columns!.filter((c) => c.role === "forbidden")
        .map((c) => c.name);
    expect(forbidden("snar-barriers")).toEqual(["activation_energy_qh_grimme_ts"]);
    expect(forbidden("esol")).toEqual(["ESOL predicted log solubility in mols per litre"]);
  });
});

describe("a dataset that is not on the machine", () => {
  it("is listed as missing, and reading it says how to get it", async () => {
    expect(hasDataset("aqsoldb")).toBe(false);
    expect(listDatasets().find((d) => d.id === "aqsoldb")).toMatchObject({ state: "missing", bytes: 3_750_252 });
    await expect(readDatasetFile("aqsoldb", "data_curated.csv")).rejects.toMatchObject({
      code: "DATASET_NOT_FOUND",
      hint: "run: retort datasets pull aqsoldb",
    });
  });

  it("is refused by name when nobody knows it", async () => {
    await expect(readDatasetFile("aqsol", "x.csv")).rejects.toMatchObject({ code: "DATASET_NOT_FOUND" });
    await expect(readDatasetFile("aqsoldb", "x.csv")).rejects.toMatchObject({ code: "DATASET_NOT_FOUND" });
  });
});

describe("a dataset whose bytes were changed", () => {
  it("is found corrupt on verifying and refused on reading, even where the size is right", async () => {
    await mkdir(join(root, "mirror", "aqsoldb"), { recursive: true });
    await writeFile(join(root, "mirror", "aqsoldb", "data_curated.csv"), Buffer.alloc(3_750_252));
    expect(hasDataset("aqsoldb")).toBe(true);
    expect(await verifyDataset("aqsoldb")).toMatchObject({ state: "corrupt", corrupt: ["data_curated.csv"] });
    await expect(readDatasetFile("aqsoldb", "data_curated.csv")).rejects.toMatchObject({ code: "DATASET_CORRUPT" });
  });
});
