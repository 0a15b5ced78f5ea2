/**
 * Shapley values and LIME beside `shap` and `lime` (PyPI) on the same networks through ONNX, at equal samples and
 * background, one thread each:
 *
 *   npx tsx bench/explaining.ts [--peer "python bench/peers/explaining.py"] [--rows 3] [--repeats 3]
 *
 * Two networks with random weights: 10-64-64-1 and 1024-256-128-1; the background has 100 rows. Prints Markdown: the least
 * processor (and wall) milliseconds a row, and how far values are apart, in parts of the range of the values and in
 * standard errors. shap keeps ten features by default; values are compared where it keeps all.
 */
import { execSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { ModelSpec, Table } from "../src/core/model.ts";
import { random } from "../src/core/random.ts";
import { encodeModel, onnxTypes } from "../src/learning/recording/onnx-schema.ts";
import { type NetworkModel, networkModel } from "../src/runtime/network.ts";
import { explain } from "../src/trust/explain/explain.ts";
import type { ExplainOptions, Explanation } from "../src/trust/explain/explanation.ts";

const { values: asked } = parseArgs({
  options: {
    peer: { type: "string" },
    rows: { type: "string", default: "3" },
    repeats: { type: "string", default: "3" },
  },
});
const signal = new AbortController().signal;
const backgroundRows = 100;
const limeSamples = 5_000;

type Lime = { intercept: number; values: number[]; r2: number };
type Spent = [processor: number, wall: number];
type Peer = {
  shap: number[][];
  shapFull: number[][];
  lime: Lime[];
  limeAgain: Lime[];
  milliseconds: Record<"shap" | "shapFull" | "shapOne" | "lime" | "limeTabular", Spent>;
};

/** A rectifier network with random weights, as an ONNX file. */
function network(widths: readonly number[], seed: number): Uint8Array {
  const source = random(seed);
  const tensor = (name: string, dims: number[], scale: number) => ({
    name,
    dims,
    dataType: onnxTypes.float32,
    rawData: new Uint8Array(
      Float32Array.from({ length: dims.reduce((a, b) => a * b) }, () => scale * source.normal()).buffer,
    ),
  });
  const last = widths.length - 2;
  const layers = widths.slice(1).map((width, i) => ({ width, from: widths[i] as number, i }));
  const info = (name: string, width: number) => ({
    name,
    type: {
      tensorType: { elemType: onnxTypes.float32, shape: { dim: [{ dimParam: "row" }, { dimValue: width }] } },
    },
  });
  return encodeModel({
    irVersion: 8,
    producerName: "bench",
    opsetImport: [{ domain: "", version: 17 }],
    graph: {
      name: "network",
      node: layers.flatMap(({ i }) => [
        {
          opType: "Gemm",
          input: [i === 0 ? "features" : `h${i}`, `w${i}`, `b${i}`],
          output: [i === last ? "value" : `z${i}`],
        },
        ...(i === last ? [] : [{ opType: "Relu", input: [`z${i}`], output: [`h${i + 1}`] }]),
      ]),
      initializer: layers.flatMap(({ width, from, i }) => [
        tensor(`w${i}`, [from, width], Math.sqrt(2 / from)),
        tensor(`b${i}`, [width], 0.1),
      ]),
      input: [info("features", widths[0] as number)],
      output: [info("value", 1)],
    },
  });
}

function specOf(width: number): ModelSpec {
  const names = Array.from({ length: width }, (_, i) => `x${i}`);
  return {
    id: "bench",
    title: "bench",
    description: "",
    subject: "Query",
    field: "bench",
    inputs: Object.fromEntries(names.map((name) => [name, { kind: "dimensionless", title: name }])),
    outputs: { y: { kind: "dimensionless", title: "y" } },
    body: {
      type: "network",
      featuriser: {
        id: "components",
        revision: 2,
        options: {
          ports: names.map((name) => ({ name, as: "number" })),
          vocabulary: {},
          fingerprint: { bits: 8, radius: 1 },
          columns: names.map((port) => ({ port, kind: "number", index: 0 })),
          center: names.map(() => 0),
          scale: names.map(() => 1),
        },
      },
      decoder: { id: "scalar", options: { output: "y", scale: 1, offset: 0 } },
      members: 1,
    },
  };
}

const tableOf = (rows: readonly (readonly number[])[]): Table => ({
  rows: rows.length,
  columns: Object.fromEntries(
    (rows[0] ?? []).map((_, i) => [`x${i}`, { point: Float64Array.from(rows, (row) => row[i] as number) }]),
  ),
  errors: new Map(),
});

async function timed(model: NetworkModel, row: readonly number[], options: Partial<ExplainOptions>) {
  let best: Spent = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  let found: Explanation | undefined;
  for (let i = 0; i < Number(asked.repeats) + 1; i++) {
    const [before, started] = [process.cpuUsage(), performance.now()];
    const [one] = await explain(model, tableOf([row]), { output: "y", method: "SHAPLEY", signal, ...options });
    const { user, system } = process.cpuUsage(before);
    best = [Math.min(best[0], (user + system) / 1000), Math.min(best[1], performance.now() - started)];
    if (!one || one instanceof Error) throw one;
    found = one;
  }
  return { found: found as Explanation, best };
}

const credits = ({ contributions }: Explanation) =>
  [...contributions].sort((a, b) => a.index - b.index).map(({ value }) => value);
const errors = ({ contributions }: Explanation) =>
  [...contributions].sort((a, b) => a.index - b.index).map(({ standardError = 0 }) => standardError);
const range = (values: readonly number[]) => Math.max(...values.map(Math.abs));

/** How far two lists of values are apart: largest and median difference, in parts of the range and in standard errors. */
function apart(ours: readonly number[][], peers: readonly number[][], se: readonly number[][]): string {
  const differences = ours.flatMap((row, r) =>
    row.map((value, i) => Math.abs(value - (peers[r]?.[i] as number)) / range(row)),
  );
  const scores = ours.flatMap((row, r) =>
    row.flatMap((value, i) =>
      se[r]?.[i] ? [Math.abs(value - (peers[r]?.[i] as number)) / (se[r]?.[i] as number)] : [],
    ),
  );
  const median = (values: number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] as number;
  const relative = `max ${range(differences).toExponential(1)}, median ${median(differences).toExponential(1)} of the range`;
  return scores.length
    ? `${relative}; median ${median(scores).toFixed(2)} s.e., max ${range(scores).toFixed(1)}`
    : relative;
}

const folder = mkdtempSync(join(tmpdir(), "retort-explaining-"));
console.log("| network | what | ours, ms (wall) | peer, ms (wall) | ours / peer | apart |");
console.log("|---|---|---|---|---|---|");
for (const widths of [
  [10, 64, 64, 1],
  [1024, 256, 128, 1],
]) {
  const width = widths[0] as number;
  const place = join(folder, String(width));
  mkdirSync(place);
  writeFileSync(join(place, "model.onnx"), network(widths, 1));
  const source = random(2);
  const draws = (n: number) => Array.from({ length: n }, () => Array.from({ length: width }, () => source.normal()));
  const [background, rows] = [draws(backgroundRows), draws(Number(asked.rows))];
  writeFileSync(join(place, "rows.json"), JSON.stringify({ rows, background }));
  const samples = 2 * width + 2048;
  const model = await networkModel(specOf(width), "1", { forward: join(place, "model.onnx"), threads: 1 });
  const told: Peer | undefined =
    asked.peer === undefined
      ? undefined
      : JSON.parse(
          execSync(`${asked.peer} ${place} ${samples} ${limeSamples} ${asked.repeats}`, {
            encoding: "utf8",
            maxBuffer: 2 ** 28,
            env: { ...process.env, OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1", MKL_NUM_THREADS: "1" },
            stdio: ["ignore", "pipe", "ignore"],
          }),
        );
  const run = async (options: Partial<ExplainOptions>) => {
    const all = [];
    for (const row of rows) all.push(await timed(model, row, options));
    const best = all.reduce<Spent>(
      (least, one) => [Math.min(least[0], one.best[0]), Math.min(least[1], one.best[1])],
      [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
    );
    return { found: all.map(({ found }) => found), best };
  };
  const line = (what: string, ours: Spent, peer: Spent | undefined, agreement = "") => {
    const ms = ([processor, wall]: Spent) => `${processor.toFixed(1)} (${wall.toFixed(1)})`;
    const ratio = peer ? (ours[0] / peer[0]).toFixed(2) : "";
    console.log(`| ${widths.join("-")} | ${what} | ${ms(ours)} | ${peer ? ms(peer) : ""} | ${ratio} | ${agreement} |`);
  };
  const coalitions = Math.min(samples, 2 ** width);
  const many = await run({ background: tableOf(background), budget: coalitions * backgroundRows });
  const values = many.found.map(credits);
  line(
    `Shapley values, ${coalitions} coalitions × 100 background rows`,
    many.best,
    told?.milliseconds.shap,
    told && apart(values, told.shapFull, many.found.map(errors)),
  );
  if (told) line("the same, shap keeping all features", many.best, told.milliseconds.shapFull);
  const single = await run({ background: tableOf([Array.from({ length: width }, () => 0)]), budget: coalitions });
  line(`Shapley values, ${coalitions} coalitions, 1 background row`, single.best, told?.milliseconds.shapOne);
  const local = await run({
    method: "LIME",
    background: tableOf([Array.from({ length: width }, () => 0)]),
    budget: limeSamples,
  });
  line(
    `LIME, ${limeSamples} samples, which features are there`,
    local.best,
    told?.milliseconds.lime,
    told &&
      apart(
        local.found.map(credits),
        told.lime.map((one) => one.values),
        local.found.map(errors),
      ),
  );
  if (told) {
    line("LIME beside lime's tables", local.best, told.milliseconds.limeTabular);
    const again = apart(
      told.lime.map((one) => one.values),
      told.limeAgain.map((one) => one.values),
      local.found.map(errors),
    );
    console.log(`| ${widths.join("-")} | lime beside itself, another seed | | | | ${again} |`);
    const r2 = local.found.map(({ localR2 = 0 }, i) => `${localR2.toFixed(3)}/${told.lime[i]?.r2.toFixed(3)}`);
    console.log(`| ${widths.join("-")} | local R², ours/lime's | | | | ${r2.join(", ")} |`);
  }
  await model.close();
}
rmSync(folder, { recursive: true, force: true });
