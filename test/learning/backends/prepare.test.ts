import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { findNative, nativeFolder, stampFile } from "../../../src/learning/backends/native-cache.ts";
import { withLock } from "../../../src/learning/backends/native-lock.ts";
import { cleanEnvironment } from "../../../src/learning/backends/native-run.ts";
import { prepareNative } from "../../../src/learning/backends/prepare.ts";

let cache: string;
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), "retort-cache-"));
  vi.stubEnv("XDG_CACHE_HOME", cache);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(cache, { recursive: true, force: true });
});

describe("preparing the native backend never fails an install", () => {
  it("is left out with RETORT_NATIVE=skip and says what is used instead", async () => {
    vi.stubEnv("RETORT_NATIVE", "skip");
    const line = await prepareNative();
    expect(line).toMatch(/WebAssembly.*RETORT_NATIVE=skip.*retort doctor/);
    expect(line).not.toContain("\n");
  });

  it("says WebAssembly where the tools are missing", async () => {
    vi.stubEnv("RETORT_NATIVE", "");
    vi.stubEnv("PATH", "");
    expect(await prepareNative()).toMatch(/^training will use WebAssembly.*python3 with pip is missing/);
  });

  it.skipIf(process.platform !== "linux" || process.arch !== "x64")("finds a finished build at once", async () => {
    vi.stubEnv("RETORT_NATIVE", "");
    vi.stubEnv("PATH", "");
    const folder = nativeFolder("cpu");
    mkdirSync(folder, { recursive: true });
    expect(findNative()).toBeUndefined();
    writeFileSync(stampFile(folder), "{}");
    expect(await prepareNative()).toBe("native TensorFlow (CPU) is ready");
    expect(findNative()?.folder).toBe(folder);
  });
});

describe("two installs at once", () => {
  it("build one after the other", async () => {
    const file = join(cache, "x.lock");
    let inside = 0;
    let most = 0;
    const work = async () => {
      inside++;
      most = Math.max(most, inside);
      await new Promise((resolve) => setTimeout(resolve, 50));
      inside--;
    };
    await Promise.all([withLock(file, 1, work), withLock(file, 1, work)]);
    expect(most).toBe(1);
  });

  it("take over the lock of a process that is gone", async () => {
    const file = join(cache, "y.lock");
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, "999999999");
    expect(await withLock(file, 1, async () => readFileSync(file, "utf8"))).toBe(String(process.pid));
  });
});

it("a nested npm gets none of the outer npm's settings but those of the network", () => {
  vi.stubEnv("npm_config_prefix", "/somewhere");
  vi.stubEnv("npm_config_registry", "https://registry.example/");
  const environment = cleanEnvironment();
  expect(environment.npm_config_prefix).toBeUndefined();
  expect(environment.npm_config_registry).toBe("https://registry.example/");
});
