import { execFile } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import ts from "typescript";
import { expect, test } from "vitest";
import { scratch } from "./scratch.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const parts = ["src/core", "src/chemistry", "src/physics", "src/runtime", "src/learning/recording/onnx-schema.ts"];
const programs = ["test/runtime/scratch.ts", "test/runtime/tiny-onnx.ts", "test/runtime/background-program.ts"];

/** The runtime and the program as JavaScript in a fresh folder. */
function transpiled(): string {
  const folder = scratch();
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  writeFileSync(join(folder, "package.json"), '{"type":"module"}');
  const files = [...parts, ...programs].flatMap((part) =>
    part.endsWith(".ts")
      ? [part]
      : readdirSync(join(root, part), { recursive: true, encoding: "utf8" })
          .filter((file) => file.endsWith(".ts"))
          .map((file) => join(part, file)),
  );
  const compilerOptions = {
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.ESNext,
    verbatimModuleSyntax: true,
    rewriteRelativeImportExtensions: true,
  };
  for (const file of files) {
    const { outputText } = ts.transpileModule(readFileSync(join(root, file), "utf8"), { compilerOptions });
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file.replace(/\.ts$/, ".js")), outputText);
  }
  return join(folder, "test/runtime/background-program.js");
}

test("a graph runs in a thread of its own for bulk work, with the same answers, and leaves nothing behind", async () => {
  const home = scratch();
  const { ORT_DISABLE_TELEMETRY: _, ...rest } = process.env;
  const { stdout } = await promisify(execFile)(process.execPath, [transpiled()], {
    env: { ...rest, HOME: home, XDG_CACHE_HOME: join(home, ".cache") },
  });
  expect(JSON.parse(stdout)).toEqual({
    thread: {
      values: [
        [0, 8],
        [2, 6],
        [4, 4],
      ],
      refused: "VERSION_BROKEN",
      after: "ThreadLost",
      broken: "VERSION_BROKEN",
    },
    bulk: { same: true, stats: { runs: 12, rows: 3000 }, stopped: "CANCELLED" },
    forgotten: 0,
  });
  // Telemetry is off, in the thread too: nothing was written to the home folder.
  expect(readdirSync(home)).toEqual([]);
}, 120_000);
