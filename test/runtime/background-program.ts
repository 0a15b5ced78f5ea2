// Run by background.test.ts in a process of its own, as JavaScript, since threads do not load TypeScript.
import { join } from "node:path";
import type { Column } from "../../src/core/model.ts";
import { tableOf } from "../../src/core/values.ts";
import { BackgroundSession } from "../../src/runtime/background-session.ts";
import { loadVersion } from "../../src/runtime/load-version.ts";
import { linearForward, linearSpec, versionDirectory } from "./tiny-onnx.ts";

const directory = versionDirectory({ "model.json": linearSpec, "forward.onnx": linearForward });

async function thread() {
  const session = new BackgroundSession(join(directory, "forward.onnx"));
  const run = (x: number) => session.run({ x: { data: Float32Array.of(x, 1), dims: [1, 2] } });
  const values = (await Promise.all([0, 1, 2].map(run))).map(({ value }) => [...(value?.data ?? [])]);
  const refused = await session.run({}).catch((error) => error.code);
  await session.release();
  const after = await run(0).catch((error: Error) => error.constructor.name);
  const missing = new BackgroundSession(join(directory, "nothing.onnx"));
  const broken = await missing.run({}).catch((error) => error.code);
  await missing.release();
  return { values, refused, after, broken };
}

async function bulk() {
  const model = await loadVersion(directory);
  const rows = Array.from({ length: 3000 }, (_, i) => ({ a: i % 700, b: i % 13 }));
  const table = tableOf(linearSpec, rows);
  const run = { samples: 0, seed: 0, signal: new AbortController().signal };
  const inBulk = await model.predictBatch(table, { ...run, bulk: true });
  const stats = { ...model.stats() };
  const apart = await model.predictBatch(table, run);
  const point = (answer: typeof apart) => [...((answer.columns.yield as Column).point as Float64Array)];
  const same = JSON.stringify(point(inBulk)) === JSON.stringify(point(apart));
  const stop = new AbortController();
  const work = model.predictBatch(table, { ...run, bulk: true, signal: stop.signal });
  stop.abort();
  const stopped = await work.catch((error) => error.code);
  await model.close();
  return { same, stats, stopped };
}

/** A model that is not closed, with an idle thread: it must not keep the process alive. */
async function forgotten() {
  const model = await loadVersion(directory);
  const rows = Array.from({ length: 1000 }, () => ({ a: 1, b: 1 }));
  const run = { samples: 0, seed: 0, signal: new AbortController().signal, bulk: true };
  return (await model.predictBatch(tableOf(linearSpec, rows), run)).errors.size;
}

const main = async () => {
  console.log(JSON.stringify({ thread: await thread(), bulk: await bulk(), forgotten: await forgotten() }));
};
void main();
