#!/usr/bin/env node
import { run } from "./run.ts";

// Before anything loads ONNX Runtime: a later setting does not reach its native code in worker threads.
process.env.ORT_DISABLE_TELEMETRY = "1";
process.env.TF_CPP_MIN_LOG_LEVEL ??= "2";

run(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
