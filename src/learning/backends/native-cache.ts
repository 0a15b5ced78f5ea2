import { existsSync, readdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** The versions that are built together; they name the folder, so a new pair never meets an old build. */
export const nativeVersions = { tfjs: "4.22.0", tensorflow: "2.20.0" } as const;

export type NativeVariant = "cpu" | "cuda";

/** What a finished build says about itself. */
export type NativeStamp = { tfjs: string; tensorflow: string; variant: NativeVariant; platform: string };

/** The folder under the user's cache in which native builds lie (`XDG_CACHE_HOME`, else `~/.cache`). */
export function nativeRoot(): string {
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), ".cache");
  return join(cache, "retort", "native");
}

/** The name of a build: versions, CPU or CUDA, operating system and processor. */
export function nativeKey(variant: NativeVariant): string {
  const { tfjs, tensorflow } = nativeVersions;
  return `tfjs-${tfjs}-tensorflow-${tensorflow}-${variant}-${process.platform}-${process.arch}`;
}

/** Where a build of that variant lies, finished or not. */
export function nativeFolder(variant: NativeVariant): string {
  return join(nativeRoot(), nativeKey(variant));
}

/** The file whose presence says that a build is finished: folders are renamed into place only with it inside. */
export function stampFile(folder: string): string {
  return join(folder, "retort-native.json");
}

/** The finished build to load, CUDA before CPU; undefined where there is none. */
export function findNative(): { folder: string; packageFolder: string; stamp: NativeStamp } | undefined {
  for (const variant of ["cuda", "cpu"] as const) {
    const folder = nativeFolder(variant);
    if (!existsSync(stampFile(folder))) continue;
    const stamp = JSON.parse(readFileSync(stampFile(folder), "utf8")) as NativeStamp;
    return { folder, packageFolder: packageFolderIn(folder), stamp };
  }
  return undefined;
}

/** The package inside a build's folder. */
export function packageFolderIn(folder: string): string {
  return join(folder, "node_modules", "@tensorflow", "tfjs-node-gpu");
}

/** The last line of the newest build log, for a user who wonders why there is no native backend. */
export function lastBuildProblem(): string | undefined {
  const root = nativeRoot();
  if (!existsSync(root)) return undefined;
  const problem = readdirSync(root).find((name) => name.endsWith(".problem.txt"));
  return problem === undefined ? undefined : readFileSync(join(root, problem), "utf8").trim();
}
