import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const made: string[] = [];
const clear = () => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
};
process.once("exit", clear);
// The test runner ends its processes without that event; programs that tests start have no runner.
if (process.send) (await import("vitest")).afterAll(clear);

/** A fresh folder that goes when the test file or the program ends. */
export function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), "retort-test-"));
  made.push(folder);
  return folder;
}
