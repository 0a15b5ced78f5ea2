/**
 * What each explanation method costs and owes, over every model that ships: on the first examples of each, at the default
 * budget.
 *
 *   npx tsx bench/explanations.ts [--examples 3] [--models a,b] [--load]
 *
 * Prints Markdown: evaluations, the residual and the largest standard error in parts of the output's range (base to
 * output, or the largest contribution), local R² of LIME, and processor milliseconds; the worst of the examples. With
 * --load instead: the latency of plain predictions alone and beside an explanation of 65,536 evaluations in a loop.
 */
import { parseArgs } from "node:util";
import { pretrained } from "../src/app.ts";
import { RetortError } from "../src/core/errors.ts";
import { tableOf } from "../src/core/values.ts";
import { exampleMolecules } from "../src/models/example-molecules.ts";
import { catalogue } from "../src/models/index.ts";
import { Repository } from "../src/registry/repository.ts";
import { loadVersion } from "../src/runtime/load-version.ts";
import { Engine } from "../src/serving/engine.ts";
import { explain } from "../src/trust/explain/explain.ts";
import { type Explanation, explanationMethods } from "../src/trust/explain/explanation.ts";

const { values } = parseArgs({
  options: { examples: { type: "string", default: "3" }, models: { type: "string" }, load: { type: "boolean" } },
});
const repository = new Repository([pretrained]);
const signal = new AbortController().signal;

async function table(): Promise<void> {
  console.log("| model | method | parts | evaluations | residual | sampling error | local R² | ms |");
  console.log("|---|---|---|---|---|---|---|---|");
  for (const { spec, examples } of catalogue) {
    if (values.models !== undefined && !values.models.split(",").includes(spec.id)) continue;
    if (repository.versions(spec.id).length === 0) continue;
    const model = await loadVersion(repository.resolve(spec.id).directory);
    const output = Object.keys(spec.outputs)[0] as string;
    const at = spec.outputs[output]?.axes === undefined ? {} : { at: 7 };
    for (const method of explanationMethods) {
      const found: { explanation: Explanation; spent: number }[] = [];
      let refused = "";
      for (const example of examples.slice(0, Number(values.examples))) {
        const before = process.cpuUsage();
        try {
          const [one] = await explain(model, tableOf(spec, [example]), { output, method, signal, ...at });
          const { user, system } = process.cpuUsage(before);
          if (one instanceof RetortError) throw one;
          if (one) found.push({ explanation: one, spent: (user + system) / 1000 });
        } catch (error) {
          refused = (error as Error).message;
        }
      }
      if (found.length === 0) {
        console.log(`| ${spec.id} | ${method} | – | – | ${refused} | | | |`);
        continue;
      }
      const most = (of: (one: Explanation) => number) => Math.max(...found.map(({ explanation }) => of(explanation)));
      const range = (one: Explanation) =>
        Math.max(Math.abs(one.output - one.base), ...one.contributions.map(({ value }) => Math.abs(value)), 1e-300);
      const percent = (share: number) => `${Number((100 * share).toPrecision(2))} %`;
      const r2 =
        method === "LIME" ? Math.min(...found.map(({ explanation }) => explanation.localR2 ?? 1)).toFixed(3) : "";
      console.log(
        `| ${spec.id} | ${method} | ${most((one) => one.contributions.length)} | ${most((one) => one.evaluations)} | ${percent(most((one) => Math.abs(one.residual) / range(one)))} | ${percent(most((one) => one.samplingError / range(one)))} | ${r2} | ${Math.max(...found.map(({ spent }) => spent)).toFixed(0)} |`,
      );
    }
    await model.close();
  }
}

/** Latencies of plain predictions, one after the other, in milliseconds; no two of the same molecule. */
async function latencies(engine: Engine, count: number, tag: string): Promise<number[]> {
  const spec = engine.spec("solubility");
  const all: number[] = [];
  for (let i = 0; i < count; i++) {
    const chain = tag.repeat(1 + (i % 24));
    const smiles = `${chain}${exampleMolecules[i % 20]}`;
    const started = performance.now();
    await engine.load(engine.handle(spec, { smiles }), "point").catch(() => {});
    all.push(performance.now() - started);
  }
  return all.sort((a, b) => a - b);
}

async function load(): Promise<void> {
  const engine = new Engine({ catalogue, repository });
  await latencies(engine, 40, "C");
  const say = (what: string, all: number[]) => {
    const at = (share: number) => (all[Math.floor(share * (all.length - 1))] as number).toFixed(1);
    console.log(`| ${what} | ${at(0.5)} | ${at(0.99)} | ${all.length} |`);
  };
  console.log("| plain predictions of solubility | p50 ms | p99 ms | n |");
  console.log("|---|---|---|---|");
  say("alone", await latencies(engine, 200, "N"));
  const stop = new AbortController();
  const handle = engine.handle(engine.spec("solubility"), { smiles: "CC(C)Cc1ccc(cc1)C(C)C(=O)O" });
  let explained = 0;
  const running = (async () => {
    for (let seed = 0; !stop.signal.aborted; seed++) {
      await engine.explain(
        handle,
        { output: "solubility", method: "SHAPLEY", budget: 65_536, seed },
        { signal: stop.signal },
      );
      explained++;
    }
  })().catch(() => {});
  say("beside an explanation", await latencies(engine, 200, "O"));
  stop.abort();
  await running;
  console.log(`(${explained} explanations of 65,536 evaluations ended meanwhile)`);
  await engine.close();
}

await (values.load ? load() : table());
