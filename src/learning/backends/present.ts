import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { BackendName } from "./backend.ts";
import { findNative, lastBuildProblem } from "./native-cache.ts";
import { webgpuInstall, webgpuPackages } from "./webgpu-packages.ts";

/** What `retort doctor` tells about a training backend. */
export type BackendPresence = {
  name: BackendName;
  present: boolean;
  /** Versions of its parts, and where it lies. */
  versions: Record<string, string>;
  folder?: string;
  /** The name of the GPU that native TensorFlow can use, as its driver gives it. */
  gpu?: string;
  /** Why it is missing or does less than it could, and what to do about it. */
  problem?: string;
  hint?: string;
};

/** Which training backends this machine has, best first; reads files and asks the GPU's driver, loads nothing. */
export function backendsPresent(): BackendPresence[] {
  return [
    native(),
    webgpu(),
    fromPackage("wasm", "@tensorflow/tfjs-backend-wasm"),
    fromPackage("cpu", "@tensorflow/tfjs-backend-cpu"),
  ];
}

function native(): BackendPresence {
  const gpu = gpuName();
  const found = findNative();
  if (found === undefined) {
    const problem =
      lastBuildProblem() ?? "it has not been built: `npm install` was not run, or with RETORT_NATIVE=skip";
    const hint = "have Python 3 with pip, g++ and make, and run `npm install` again";
    return { name: "native", present: false, versions: {}, ...(gpu !== undefined && { gpu }), problem, hint };
  }
  const { tfjs, tensorflow, variant } = found.stamp;
  const versions = { tfjs, tensorflow, variant };
  const presence = { name: "native", present: true, versions, folder: found.folder } as const;
  if (gpu === undefined) return presence;
  if (variant === "cuda") return { ...presence, gpu };
  return {
    ...presence,
    gpu,
    problem: "a GPU is present, but this build is for the CPU",
    hint: "run `npm install` again",
  };
}

/** Whether its packages are installed; whether a GPU answers shows when it is loaded. */
function webgpu(): BackendPresence {
  const versions: Record<string, string> = {};
  for (const name of Object.keys(webgpuPackages)) {
    const version = versionOf(name);
    if (version === undefined)
      return {
        name: "webgpu",
        present: false,
        versions: {},
        problem: `${name} is not installed; it is optional, for GPUs without CUDA: \`${webgpuInstall}\``,
      };
    versions[name] = version;
  }
  return { name: "webgpu", present: true, versions };
}

function fromPackage(name: BackendName, packageName: string): BackendPresence {
  const version = versionOf(packageName);
  if (version !== undefined) return { name, present: true, versions: { tfjs: version } };
  return {
    name,
    present: false,
    versions: {},
    problem: `${packageName} is not installed`,
    hint: "run `npm install` again",
  };
}

/** The version of an installed package; undefined where there is none. */
function versionOf(packageName: string): string | undefined {
  const folders = createRequire(import.meta.url).resolve.paths(packageName) ?? [];
  const file = folders.map((folder) => join(folder, packageName, "package.json")).find((path) => existsSync(path));
  return file === undefined ? undefined : String(JSON.parse(readFileSync(file, "utf8")).version);
}

function gpuName(): string | undefined {
  const args = ["--query-gpu=name", "--format=csv,noheader"];
  const { status, stdout } = spawnSync("nvidia-smi", args, { encoding: "utf8", timeout: 10_000 });
  const name = stdout?.split("\n")[0]?.trim();
  return status === 0 && name ? name : undefined;
}
