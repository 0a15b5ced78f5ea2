import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { binary, root } from "../cli/retort.ts";

const folder = join(root, "notebooks");
const notebooks = readdirSync(folder).filter((name) => name.endsWith(".ipynb"));
const installed =
  existsSync(join(root, ".venv/tslab/node_modules/.bin/tslab")) &&
  existsSync(join(root, ".venv/share/jupyter/kernels/tslab"));
const published = ["solubility", "burgers"].every((model) => existsSync(join(root, "pretrained", model)));

type Cell = { cell_type: string; source: string[]; outputs?: { output_type: string }[] };
const cells = (name: string) => (JSON.parse(readFileSync(join(folder, name), "utf8")) as { cells: Cell[] }).cells;

describe.each(notebooks)("notebook %s", (name) => {
  it.skipIf(!published)("is checked in with its outputs, and without errors", () => {
    const outputs = cells(name).flatMap((cell) => cell.outputs ?? []);
    expect(outputs.length).toBeGreaterThan(0);
    expect(outputs.filter(({ output_type }) => output_type === "error")).toEqual([]);
    expect(JSON.stringify(outputs)).not.toContain(root);
  });

  it.skipIf(!installed || !published)("runs from top to bottom", { timeout: 300_000 }, () => {
    binary();
    const { status, stderr } = spawnSync(
      process.execPath,
      [join(folder, "execute.mjs"), "--check", join(folder, name)],
      { encoding: "utf8" },
    );
    expect(status, stderr).toBe(0);
  });
});
