import { describe, expect, it } from "vitest";
import { type DatasetManifest, defineDataset } from "../../src/core/dataset.ts";

const file = { path: "a.csv", url: "https://example.org/a.csv", bytes: 3, sha256: "0".repeat(64) };
const manifest: DatasetManifest = {
  id: "a-set",
  title: "A",
  folder: "a",
  files: [file],
  licence: "MIT",
  citation: "A, 2020",
  splits: [],
};

describe("a dataset's manifest", () => {
  it("is accepted when it is well formed, and cannot be changed", () => {
    expect(Object.isFrozen(defineDataset(manifest))).toBe(true);
  });

  it.each([
    [{ id: "A Set" }, "kebab-case"],
    [{ files: [{ ...file, path: "../../etc/passwd" }] }, "leaves the dataset's folder"],
    [{ folder: "../x" }, "leaves the datasets folder"],
    [{ files: [file, file] }, "twice"],
    [{ files: [{ ...file, sha256: "abc" }] }, "SHA-256"],
    [{ files: [{ ...file, url: "nowhere" }] }, "URL"],
    [{ files: [] }, "no files"],
  ])("is refused with %j", (change, message) => {
    expect(() => defineDataset({ ...manifest, ...change })).toThrow(message);
  });
});
