#!/usr/bin/env node
import { setFlagsFromString } from "node:v8";
import { run } from "./run.ts";

// Before anything loads ONNX Runtime: a later setting does not reach its native code in worker threads.
process.env.ORT_DISABLE_TELEMETRY = "1";
process.env.TF_CPP_MIN_LOG_LEVEL ??= "2";

// Before anything loads RDKit: V8 optimises WebAssembly so eagerly that a command for a few molecules spends half its
// processor time on code that it never calls again. Functions that stay hot are optimised all the same, a little later.
setFlagsFromString("--wasm-lazy-validation");
setFlagsFromString("--wasm-tiering-budget=400000000");

run(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
