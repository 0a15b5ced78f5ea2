/**
 * Runs at the end of `npm install`: makes native TensorFlow.js ready for training, once per machine. It never fails an
 * install: where a tool is missing, training uses WebAssembly. `RETORT_NATIVE=skip` leaves it out.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { buildNative } from "./native-build.ts";
import { type NativeVariant, nativeFolder, nativeKey, nativeRoot, stampFile } from "./native-cache.ts";
import { withLock } from "./native-lock.ts";

/** Makes the native backend ready and returns one line that says what was done. Never throws. */
export async function prepareNative(): Promise<string> {
  const started = Date.now();
  if (process.env.RETORT_NATIVE === "skip") return fallback("left out, as RETORT_NATIVE=skip asks");
  const variants: NativeVariant[] = hasNvidia() ? ["cuda", "cpu"] : ["cpu"];
  let problem = "";
  for (const variant of variants) {
    try {
      if (existsSync(stampFile(nativeFolder(variant)))) return `native TensorFlow (${label(variant)}) is ready`;
      const missing = missingTool();
      if (missing !== undefined) throw new Error(missing);
      await withLock(join(nativeRoot(), `${nativeKey(variant)}.lock`), 30, () => build(variant));
      const seconds = Math.round((Date.now() - started) / 1000);
      return `native TensorFlow (${label(variant)}) is ready, built in ${seconds} s in ${nativeFolder(variant)}`;
    } catch (error) {
      problem = error instanceof Error ? error.message : String(error);
      remember(variant, problem);
    }
  }
  return fallback(problem);
}

async function build(variant: NativeVariant): Promise<void> {
  const folder = nativeFolder(variant);
  if (existsSync(stampFile(folder))) return;
  for (const name of readdirSync(nativeRoot()))
    if (name.startsWith(`${nativeKey(variant)}.building-`))
      rmSync(join(nativeRoot(), name), { recursive: true, force: true });
  const temporary = `${folder}.building-${process.pid}`;
  const log = `${folder}.log`;
  writeFileSync(log, "");
  try {
    await buildNative(temporary, variant, log);
    rmSync(folder, { recursive: true, force: true });
    renameSync(temporary, folder);
    rmSync(`${folder}.problem.txt`, { force: true });
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    throw error;
  }
}

function hasNvidia(): boolean {
  return spawnSync("nvidia-smi", ["-L"], { stdio: "ignore", timeout: 20_000 }).status === 0;
}

function missingTool(): string | undefined {
  if (process.platform !== "linux" || process.arch !== "x64")
    return `no recipe for ${process.platform}-${process.arch}, only for linux-x64`;
  const answers = (command: string, args: string[]) =>
    spawnSync(command, args, { stdio: "ignore", timeout: 20_000 }).status === 0;
  if (!answers("python3", ["-m", "pip", "--version"])) return "python3 with pip is missing";
  if (!answers(process.env.CXX ?? "g++", ["--version"])) return "a C++ compiler (g++) is missing";
  if (!answers("make", ["--version"])) return "make is missing";
  return undefined;
}

function remember(variant: NativeVariant, problem: string): void {
  try {
    mkdirSync(nativeRoot(), { recursive: true });
    writeFileSync(`${nativeFolder(variant)}.problem.txt`, `${problem}\n`);
  } catch {
    // a cache that cannot be written is told by the message itself
  }
}

const label = (variant: NativeVariant) => (variant === "cuda" ? "CUDA" : "CPU");

const fallback = (why: string) =>
  `training will use WebAssembly, for native TensorFlow is not ready: ${why} (\`retort doctor\` tells how to do better)`;

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  try {
    console.log(`retort: ${await prepareNative()}`);
  } catch (error) {
    console.log(`retort: ${fallback(String(error))}`);
  }
  process.exitCode = 0;
}
