/**
 * Every surrogate of the catalogue beside the solver that it stands for, on the card's test problems: accuracy as its
 * card has it, and milliseconds measured here for one problem and for 256 together, one thread each.
 *
 *   npx tsx bench/surrogates.ts [--model darcy-flow] [--rows 256] [--json]
 *
 * Prints a Markdown table. Break-even: answers after which training has paid; making its data is not counted.
 */
import { parseArgs } from "node:util";
import { pretrained } from "../src/app.ts";
import type { ModelDefinition, Reference } from "../src/core/definition.ts";
import type { Model, Port, Table } from "../src/core/model.ts";
import { tableOf } from "../src/core/values.ts";
import type { Card, MetricTable } from "../src/core/version.ts";
import { catalogue } from "../src/models/index.ts";
import { rawRows } from "../src/registry/judge.ts";
import { Repository } from "../src/registry/repository.ts";
import { loadVersion } from "../src/runtime/load-version.ts";

const { values } = parseArgs({
  options: {
    model: { type: "string", multiple: true },
    rows: { type: "string", default: "256" },
    json: { type: "boolean", default: false },
  },
});
const many = Number(values.rows);

/** A solver that takes longer than this for all rows is asked for fewer, and the time multiplied. */
const patience = 20_000;

type Line = {
  system: string;
  metric: string;
  published: string;
  ours: string;
  baseline: string;
  grid: string;
  samples: number;
  trainingSeconds: number;
  surrogate: [one: number, many: number];
  solver: [one: number, many: number];
};

const lines: Line[] = [];
const repository = new Repository([pretrained]);
for (const definition of catalogue) {
  const { id } = definition.spec;
  if (!definition.reference || (values.model && !values.model.includes(id))) continue;
  if (repository.versions(id).length === 0) {
    console.error(`${id}: not published`);
    continue;
  }
  console.error(`${id} …`);
  lines.push(await lineOf(definition, await definition.reference()));
}
if (values.json) console.log(JSON.stringify(lines, null, 2));
else console.log(markdown(lines));

async function lineOf(definition: ModelDefinition, solver: Reference): Promise<Line> {
  const { spec } = definition;
  const entry = repository.resolve(spec.id);
  const card = repository.card(entry) as Card;
  const model = await loadVersion(entry.directory, { threads: 1 });
  try {
    const rows = await problems(definition);
    const metric = headline(card);
    return {
      system: card.title,
      metric,
      published: publishedOf(card, metric),
      ours: ours(card, metric),
      baseline: bestBaseline(card, metric),
      grid: gridOf(Object.values(spec.outputs)[0] as Port),
      samples: card.split.train,
      trainingSeconds: card.training.seconds,
      surrogate: await timesOf(model, rows),
      solver: await solverTimes(solver, (from, to) => tableOf(spec, rows.slice(from, to))),
    };
  } finally {
    await model.close();
  }
}

/** So many test problems, in turn where there are fewer; the examples where the model has no data. */
async function problems({ data, examples }: ModelDefinition): Promise<Record<string, unknown>[]> {
  const known = data ? await (await data()).load() : undefined;
  const rows = known ? rawRows(known, known.shipped.test.slice(0, many)) : [...examples];
  return Array.from({ length: many }, (_, i) => rows[i % rows.length] as Record<string, unknown>);
}

async function timesOf(model: Model, rows: readonly Record<string, unknown>[]): Promise<[number, number]> {
  const run = { samples: 0, seed: 0, signal: new AbortController().signal };
  const ask = (table: Table) => timed(async () => void (await model.predictBatch(table, run)));
  const singles: number[] = [];
  for (let i = 0; i < 17; i++) singles.push(await ask(tableOf(model.spec, [rows[i % rows.length] as never])));
  const all = tableOf(model.spec, rows);
  return [median(singles.slice(1)), Math.min(await ask(all), await ask(all))];
}

async function solverTimes(solver: Reference, table: (from: number, to: number) => Table): Promise<[number, number]> {
  const singles: number[] = [];
  let [done, total] = [0, 0];
  await solver.solve(table(0, 1));
  while (done < many && total < patience) {
    const milliseconds = await timed(async () => void (await solver.solve(table(done, done + 1))));
    singles.push(milliseconds);
    total += milliseconds;
    done++;
  }
  return [median(singles), (total * many) / done];
}

async function timed(work: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] as number;
}

/** The metric that is shown: one that a published figure has, else the first of these that the card has. */
function headline({ metrics, published }: Card): string {
  const shared = published.flatMap((one) => Object.keys(one.metrics)).find((name) => name in metrics);
  const known = ["meanOfWhole", "mean", "relativeError", "mae"].find((name) => name in metrics);
  return shared ?? known ?? (Object.keys(metrics).find((name) => name !== "n") as string);
}

function publishedOf({ published }: Card, metric: string): string {
  const one = published.find(({ metrics }) => metric in metrics);
  return one ? `${figure(one.metrics[metric] as number)}${one.otherSplit ? " (other split)" : ""}` : "–";
}

function ours({ metrics }: Card, metric: string): string {
  const worst = metrics[metric.replace("mean", "worstDecile")];
  const beside = worst === undefined || worst === metrics[metric] ? "" : ` (worst decile ${figure(worst)})`;
  return `${figure(metrics[metric] as number)}${beside}`;
}

/** The best of the baselines, by name: a solver's own short cut among them. */
function bestBaseline({ baselines }: Card, metric: string): string {
  const known = Object.entries(baselines as Record<string, MetricTable>).filter(([, table]) => metric in table);
  const better = (a: number, b: number) => (["r2", "accuracy"].includes(metric) ? b - a : a - b);
  const [best] = known.sort(([, a], [, b]) => better(a[metric] as number, b[metric] as number));
  return best ? `${figure(best[1][metric] as number)}: ${best[0]}` : "–";
}

function gridOf({ grid, axes, kind }: Port): string {
  if (grid) return grid.map(({ points }) => points).join(" × ");
  return axes ? axes.join(" × ") : kind;
}

function figure(value: number): string {
  return String(Number(value.toPrecision(3)));
}

function breakEven({ surrogate, solver, trainingSeconds }: Line): string {
  const saved = (solver[1] - surrogate[1]) / many;
  return saved > 0 ? Math.ceil((1000 * trainingSeconds) / saved).toLocaleString("en") : "never";
}

function markdown(all: readonly Line[]): string {
  const head = [
    "system",
    "metric",
    "published",
    "ours",
    "best baseline",
    "grid",
    "samples",
    "training",
    `surrogate ms, 1 / ${many}`,
    `solver ms, 1 / ${many}`,
    `speed-up, 1 / ${many}`,
    "break-even",
  ];
  const rows = all.map((line) => [
    line.system,
    line.metric,
    line.published,
    line.ours,
    line.baseline,
    line.grid,
    line.samples.toLocaleString("en"),
    `${Math.round(line.trainingSeconds / 6) / 10} min`,
    line.surrogate.map(figure).join(" / "),
    line.solver.map(figure).join(" / "),
    [0, 1].map((i) => figure((line.solver[i] as number) / (line.surrogate[i] as number))).join(" / "),
    breakEven(line),
  ]);
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
