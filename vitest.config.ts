import { defineConfig } from "vitest/config";

// biome-ignore lint/style/noDefaultExport: Vitest reads the default export
export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    env: { ORT_DISABLE_TELEMETRY: "1", TF_CPP_MIN_LOG_LEVEL: "2" },
    testTimeout: 60_000,
    hookTimeout: 120_000,
    pool: "forks",
    maxWorkers: 2,
  },
});
