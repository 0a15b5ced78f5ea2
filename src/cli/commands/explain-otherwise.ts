import { writeFile } from "node:fs/promises";
import type { ModelSpec } from "../../core/model.ts";
import type { Engine } from "../../serving/engine.ts";
import { number, type Options, rowsOf, text } from "../options.ts";
import { figure, print, printJson, say, table } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";

type Way = (engine: Engine, spec: ModelSpec, values: readonly string[], options: Options) => Promise<void>;

/** Ways to explain a model that credit nothing to parts of an input, by the name of the method. */
export const otherWays: Readonly<Record<string, Way>> = {
  COUNTERFACTUALS: counterfactuals,
  NEIGHBOURS: neighbours,
  SURROGATE_TREE: surrogate,
};

async function surrogate(engine: Engine, spec: ModelSpec, _: readonly string[], options: Options): Promise<void> {
  const { surrogateOf } = await import("../../serving/surrogates.ts");
  const { treeText } = await import("../../trust/explain/surrogate/surrogate-tree.ts");
  const found = await surrogateOf(engine, spec, text(options, "version") ?? "production", {
    ...given("output", text(options, "output")),
    ...given("rows", number(options, "rows", 1, 1e6, true)),
    ...given("depth", number(options, "depth", 1, 100, true)),
    ...given("seed", number(options, "seed", -(2 ** 31), 2 ** 31 - 1, true)),
    ...given("at", number(options, "at", 0, 1e9, true)),
  });
  const svg = text(options, "svg");
  if (svg !== undefined)
    await writeFile(svg, (await import("../../trust/explain/surrogate/tree-depiction.ts")).treeDepiction(found));
  const { tree: _tree, features: _features, fidelity, ...rest } = found;
  const shown = { ...rest, fidelityMetric: fidelity.metric, fidelity: fidelity.value, text: treeText(found) };
  if (options.json) return printJson(shown);
  print(treeText(found));
  say(
    `${found.method}, ${found.rules.length} rules; ${fidelity.metric} ${figure(fidelity.value)} against ${spec.id} ${found.version} on ${found.heldOut} rows held out; ${found.source}`,
  );
  for (const warning of found.warnings) say(`warning: ${warning}`);
}

async function counterfactuals(engine: Engine, spec: ModelSpec, values: readonly string[], options: Options) {
  const { counterfactualsOf } = await import("../../serving/counterfactuals.ts");
  const output = text(options, "output") ?? (Object.keys(spec.outputs)[0] as string);
  const asked = {
    ...given("change", number(options, "change", -1e300, 1e300)),
    ...given("across", number(options, "across", -1e300, 1e300)),
    ...given("label", text(options, "label")),
    ...given("first", number(options, "first", 1, 1000, true)),
    ...given("budget", number(options, "budget", 1, 1e7, true)),
  };
  const all = [];
  for (const row of someRows(spec, values, options)) {
    const handle = engine.handle(spec, row, {}, text(options, "version"));
    const { candidates, ...rest } = await counterfactualsOf(engine, handle, output, asked);
    const judged = await Promise.all(
      candidates.map(async ({ source, change, distance, inputs, outcome, handle: other }) => {
        const domain = await engine.domain(other).then(
          ({ verdict }) => verdict,
          () => null,
        );
        return { source, change, distance, inputs, answer: outcome, domain };
      }),
    );
    all.push({ ...rest, candidates: judged });
  }
  if (options.json) return printJson(all);
  for (const { present, unit, wanted, candidates, evaluations, warnings } of all) {
    const shown = (answer: number | string) => (typeof answer === "number" ? figure(answer) : answer);
    print(`now ${shown(present)}${unit === "1" ? "" : ` ${unit}`}; wanted: ${wanted}`);
    print(
      table(
        ["", "distance", "answer", "domain", "change", "inputs"],
        candidates.map((one) => [
          one.source.toLowerCase(),
          figure(one.distance, 2),
          shown(one.answer),
          one.domain ?? "",
          one.change,
          Object.values(one.inputs).map(String).join(" "),
        ]),
      ),
    );
    for (const warning of warnings) print(`warning: ${warning}`);
    say(`${evaluations} evaluations`);
  }
}

async function neighbours(engine: Engine, spec: ModelSpec, values: readonly string[], options: Options) {
  const { datasetRows } = await import("../../serving/neighbour-rows.ts");
  const definition = engine.definition(spec.id);
  const first = number(options, "first", 1, 10, true) ?? 5;
  const all = [];
  for (const row of someRows(spec, values, options)) {
    const handle = engine.handle(spec, row, {}, text(options, "version"));
    const { verdict, reason, neighbours: near } = await engine.domain(handle);
    const rows = definition && near.length > 0 ? await datasetRows(definition) : undefined;
    all.push({
      verdict,
      reason,
      neighbours: near.slice(0, first).map((one) => {
        const known = typeof rows === "function" ? rows(one.row) : undefined;
        return { ...one, inputs: known?.inputs ?? null, measured: known?.measured ?? null };
      }),
      hint: rows instanceof Error ? (rows.hint ?? rows.message) : null,
    });
  }
  if (options.json) return printJson(all);
  for (const { verdict, reason, neighbours: near, hint } of all) {
    print(`${verdict}: ${reason}`);
    print(
      table(
        ["row", "similarity", "measured", "inputs"],
        near.map((one) => [
          String(one.row),
          figure(one.similarity, 3),
          Object.values(one.measured ?? {})
            .map((value) => figure(value))
            .join(" "),
          Object.values(one.inputs ?? {})
            .map(String)
            .join(" "),
        ]),
      ),
    );
    if (hint !== null) say(hint);
  }
}

function someRows(spec: ModelSpec, values: readonly string[], options: Options) {
  const rows = rowsOf(spec, [...values], options);
  if (rows.length === 0)
    throw new UsageError("nothing to explain", `give values of ${Object.keys(spec.inputs)[0]}, or --set input=value`);
  return rows;
}

/** A property where there is a value. */
function given<K extends string, T>(name: K, value: T | undefined): { [key in K]?: T } {
  return value === undefined ? {} : ({ [name]: value } as { [key in K]: T });
}
