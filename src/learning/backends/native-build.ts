import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type NativeVariant, nativeVersions, packageFolderIn, stampFile } from "./native-cache.ts";
import { runLogged } from "./native-run.ts";

/** Minutes that each step may take; the download is 259 MB for the CPU and some 3 GB for CUDA. */
const limits = { npm: 5, download: 15, unpack: 5, compile: 5, check: 2 };

const unpack = `
import sys, zipfile, os
wheel, out, prefixes = sys.argv[1], sys.argv[2], tuple(sys.argv[3:])
with zipfile.ZipFile(wheel) as z:
    for name in z.namelist():
        if name.startswith(prefixes) and not name.endswith(".py"): z.extract(name, out)
`;

const check = `
const tf = require(process.argv[1]);
const y = tf.matMul(tf.tensor2d([[1, 2], [3, 4]]), tf.tensor2d([[5], [6]])).dataSync();
if (tf.getBackend() !== "tensorflow" || y[0] !== 17 || y[1] !== 39) process.exit(3);
`;

/** What Node 23 took out of `util` and tfjs-node still calls. */
const shim = "const u=require('util');u.isNullOrUndefined??=(v)=>v===null||v===undefined;u.isArray??=Array.isArray;";

/**
 * Builds native TensorFlow.js in `folder` from npm's and PyPI's registries alone: the binding is compiled against the
 * TensorFlow library of a Python wheel. Needs Python with pip, a C++ compiler and make. Throws where a step fails.
 */
export async function buildNative(folder: string, variant: NativeVariant, log: string): Promise<void> {
  const { tfjs, tensorflow } = nativeVersions;
  const wheels = join(folder, "wheels");
  mkdirSync(wheels, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{ "private": true }\n');
  const wheel = variant === "cpu" ? `tensorflow-cpu==${tensorflow}` : `tensorflow==${tensorflow}`;

  const npm = ["install", "--prefix", folder, "--ignore-scripts", "--no-audit", "--no-fund"];
  await runLogged(log, "npm", [...npm, `@tensorflow/tfjs-node-gpu@${tfjs}`], { cwd: folder, minutes: limits.npm });
  const deps = join(packageFolderIn(folder), "deps");
  await download(log, wheels, [wheel]);
  const file = join(wheels, only(wheels, /^tensorflow.*\.whl$/));
  const members = [
    "tensorflow/libtensorflow_cc.so.2",
    "tensorflow/libtensorflow_framework.so.2",
    "tensorflow/include/",
  ];
  const dist = `${only(wheels, /^tensorflow.*\.whl$/)
    .split("-")
    .slice(0, 2)
    .join("-")}.dist-info/METADATA`;
  await runLogged(log, "python3", ["-c", unpack, file, wheels, ...members, dist], { minutes: limits.unpack });
  layOut(wheels, deps);
  if (variant === "cuda") await addCuda(log, wheels, deps, readFileSync(join(wheels, dist), "utf8"));

  const headers = dirname(dirname(process.execPath));
  const nodedir = existsSync(join(headers, "include", "node", "node_api.h")) ? { npm_config_nodedir: headers } : {};
  await runLogged(log, "npx", ["node-pre-gyp", "install", "--build-from-source"], {
    cwd: packageFolderIn(folder),
    minutes: limits.compile,
    env: process.env.npm_config_nodedir === undefined ? nodedir : {},
  });
  await runLogged(log, process.execPath, ["-e", shim + check, packageFolderIn(folder)], {
    minutes: limits.check,
    env: { TF_CPP_MIN_LOG_LEVEL: "2" },
  });
  rmSync(wheels, { recursive: true, force: true });
  rmSync(join(deps, "include"), { recursive: true, force: true });
  rmSync(join(packageFolderIn(folder), "build", "Release", "obj.target"), { recursive: true, force: true });
  const stamp = { tfjs, tensorflow, variant, platform: `${process.platform}-${process.arch}` };
  writeFileSync(stampFile(folder), `${JSON.stringify(stamp)}\n`);
}

async function download(log: string, into: string, requirements: readonly string[]): Promise<void> {
  const args = [
    "-m",
    "pip",
    "download",
    "--no-deps",
    "--no-cache-dir",
    "--progress-bar",
    "off",
    "--only-binary",
    ":all:",
  ];
  await runLogged(log, "python3", [...args, "--dest", into, ...requirements], { minutes: limits.download });
}

function only(folder: string, pattern: RegExp): string {
  const found = readdirSync(folder).filter((name) => pattern.test(name));
  if (found.length !== 1) throw new Error(`pip left ${found.length} TensorFlow wheels where one was expected`);
  return found[0] as string;
}

function layOut(wheels: string, deps: string): void {
  const lib = join(deps, "lib");
  mkdirSync(lib, { recursive: true });
  for (const [file, link] of [
    ["libtensorflow_cc.so.2", "libtensorflow.so"],
    ["libtensorflow_framework.so.2", "libtensorflow_framework.so"],
  ] as const) {
    cpSync(join(wheels, "tensorflow", file), join(lib, file));
    symlinkSync(file, join(lib, link));
  }
  cpSync(join(wheels, "tensorflow", "include"), join(deps, "include"), { recursive: true });
}

/** The CUDA libraries that the TensorFlow wheel itself names for its `and-cuda` extra, laid where its RUNPATH looks. */
async function addCuda(log: string, wheels: string, deps: string, metadata: string): Promise<void> {
  const lines = metadata.split("\n").filter((line) => /^Requires-Dist: nvidia-.*and-cuda/.test(line));
  const wanted = lines.map((line) =>
    line
      .replace("Requires-Dist: ", "")
      .replace(/;.*/, "")
      .replace(/[\s()]/g, ""),
  );
  if (wanted.length === 0) throw new Error("the TensorFlow wheel names no CUDA libraries");
  const folder = join(wheels, "cuda");
  mkdirSync(folder);
  await download(log, folder, wanted);
  for (const name of readdirSync(folder).filter((n) => n.endsWith(".whl")))
    await runLogged(log, "python3", ["-c", unpack, join(folder, name), deps, "nvidia/"], { minutes: limits.unpack });
}
