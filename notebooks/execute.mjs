// Executes notebooks from top to bottom: all in this folder, or those named. With --check the files stay as they are.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { environment, linkCheckout, python, ready, root } from "./paths.mjs";

const check = process.argv.includes("--check");
const named = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const folder = join(root, "notebooks");
const notebooks = named.length > 0 ? named.map((name) => resolve(name)) : readdirSync(folder).filter((name) => name.endsWith(".ipynb")).map((name) => join(folder, name));

if (!ready()) {
  console.error("error: Jupyter and tslab are not here\n  hint: npm run notebooks:setup installs them into .venv/");
  process.exit(1);
}
linkCheckout();
const scratch = mkdtempSync(join(tmpdir(), "retort-notebooks-"));
try {
  for (const notebook of notebooks) {
    const output = basename(notebook);
    const args = ["-m", "nbconvert", "--to", "notebook", "--execute", "--ExecutePreprocessor.timeout=300", "--output-dir", scratch, "--output", output, notebook];
    const { status, stderr } = spawnSync(python, args, { cwd: root, env: environment(scratch), encoding: "utf8" });
    if (status !== 0) {
      console.error(stderr);
      process.exitCode = 1;
      continue;
    }
    const executed = tidy(JSON.parse(readFileSync(join(scratch, output), "utf8")));
    if (!check) writeFileSync(notebook, `${JSON.stringify(executed, null, 1)}\n`);
    console.error(`${output}: ${executed.cells.filter((cell) => cell.cell_type === "code").length} cells executed`);
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/** Without the times of execution, so that only what matters changes. */
function tidy(notebook) {
  for (const cell of notebook.cells) {
    delete cell.metadata.execution;
    if (cell.cell_type === "code") cell.execution_count = null;
  }
  return notebook;
}
