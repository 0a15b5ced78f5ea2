import { readFile } from "node:fs/promises";
import { text as readAll } from "node:stream/consumers";
import { convert } from "../../core/units.ts";
import { judgementsOf, localEngine } from "../../jobs/local-engine.ts";
import type { Answer, AnsweredOutput } from "../../serving/answer.ts";
import { answersJson } from "../answers-json.ts";
import type { CommandWork } from "../command-spec.ts";
import { coverage, type Options, rowsOf, text } from "../options.ts";
import { figure, print, printJson, say, table } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";

/** `retort predict`: a few inputs, answered with unit, interval, domain and version; exit status 1 if a row failed. */
export const command: CommandWork = async ([model, values], options) => {
  const engine = localEngine(text(options, "repository"));
  try {
    const id = model as string;
    const version = text(options, "version") ?? "production";
    const spec = engine.spec(id, version);
    const rows = await askedRows(options, () => rowsOf(spec, (values as string[]) ?? [], options));
    if (rows.length === 0)
      throw new UsageError(
        "nothing to predict",
        `give values of ${Object.keys(spec.inputs)[0]}, --set input=value, or --rows file`,
      );
    const entry = engine.repository.resolve(id, version);
    const able = judgementsOf(entry, engine.repository);
    const interval = coverage(options, able.interval);
    const answers = await engine.answers({
      model: id,
      version: entry.name,
      rows,
      domain: options.domain !== false && able.domain,
      refuseOutOfDomain: refuses(options),
      ...(interval !== undefined && { interval }),
    });
    const shown = inUnit(answers, text(options, "unit"));
    if (options.json) printJson(answersJson(shown, { id, version: entry.name }));
    else print(show(shown, rows));
    if (!options.json) {
      for (const warning of warningsOf(shown)) say(warning);
      say(`${id}, version ${entry.name}`);
    }
    if (answers.some((answer) => answer.error)) process.exitCode = 1;
  } finally {
    await engine.close();
  }
};

/** Whether answers to inputs outside the domain are refused. */
function refuses(options: Options): boolean {
  const given = (text(options, "onOutOfDomain") ?? "warn").toLowerCase();
  if (given === "refuse" || given === "warn") return given === "refuse";
  throw new UsageError(`--on-out-of-domain is "${given}"`, "give refuse or warn");
}

/** What answers warn of, each once. */
function warningsOf(answers: readonly Answer[]): string[] {
  const all = answers.flatMap(({ outputs }) =>
    Object.values(outputs).flatMap(({ products, domain }) => [
      ...(products?.warnings ?? []),
      ...(domain?.verdict === "OUT" ? [`out of domain: ${domain.reason}`] : []),
    ]),
  );
  return [...new Set(all)];
}

async function askedRows(
  options: Options,
  positional: () => Record<string, unknown>[],
): Promise<Record<string, unknown>[]> {
  const file = text(options, "rows");
  if (file === undefined) return positional();
  let rows: unknown;
  try {
    rows = JSON.parse(file === "-" ? await readAll(process.stdin) : await readFile(file, "utf8"));
  } catch (thrown) {
    throw new UsageError(
      `--rows cannot be read: ${(thrown as Error).message}`,
      "give a file with a JSON list of objects",
    );
  }
  const list = Array.isArray(rows) ? rows : [rows];
  if (list.every((row) => typeof row === "object" && row !== null && !Array.isArray(row)))
    return list as Record<string, unknown>[];
  throw new UsageError("--rows is not a list of objects", 'write it as [{"smiles": "CCO"}, ...]');
}

function inUnit(answers: readonly Answer[], unit: string | undefined): readonly Answer[] {
  if (unit === undefined) return answers;
  const output = (given: AnsweredOutput): AnsweredOutput => {
    const { value, interval } = given;
    const to = (x: number) => convert(x, given.unit, unit);
    return {
      ...given,
      value: typeof value === "number" ? to(value) : value instanceof Float64Array ? value.map(to) : value,
      unit,
      ...(interval && { interval: { ...interval, lower: to(interval.lower), upper: to(interval.upper) } }),
    };
  };
  return answers.map((answer) => ({
    ...answer,
    outputs: Object.fromEntries(Object.entries(answer.outputs).map(([name, given]) => [name, output(given)])),
  }));
}

function show(answers: readonly Answer[], rows: readonly Record<string, unknown>[]): string {
  const lines = answers.flatMap(({ row, outputs, error }) => {
    const input = brief(rows[row] ?? {});
    if (error) return [[input, "", `${error.code}: ${error.message}`, "", "", "", ""]];
    return Object.entries(outputs).map(([name, { value, unit, interval, domain, ranked, set, products }]) => [
      input,
      name,
      value instanceof Float64Array
        ? sketch(value)
        : typeof value === "number"
          ? figure(value)
          : value === null && products
            ? "nothing happens"
            : String(value),
      ranked ? `${figure(100 * (ranked[0]?.probability ?? products?.noReaction ?? 0))} %` : "",
      ranked ? "" : unit,
      set
        ? shownSet(set)
        : interval
          ? `${figure(interval.lower)} to ${figure(interval.upper)} (${figure(100 * interval.coverage)} %)`
          : "",
      domain ? `${domain.verdict}: ${domain.reason}` : "",
    ]);
  });
  const header = ["input", "output", "value", "probability", "unit", "interval", "domain"];
  const used = header.map((_, i) => lines.some((line) => line[i] !== ""));
  const pick = (line: readonly string[]) => line.filter((_, i) => used[i]);
  return table(pick(header), lines.map(pick));
}

function shownSet({ coverage, classes }: NonNullable<AnsweredOutput["set"]>): string {
  const names = classes.length > 0 ? classes.map(({ label }) => label).join(" or ") : "none is probable enough";
  return `${names} (${figure(100 * coverage)} %)`;
}

function brief(row: Record<string, unknown>): string {
  const values = Object.values(row).map((value) => (typeof value === "object" ? JSON.stringify(value) : String(value)));
  const all = values.join(", ");
  return all.length > 48 ? `${all.slice(0, 47)}…` : all;
}

/** A field as its size and range. */
function sketch(field: Float64Array): string {
  const [low, high] = field.reduce(([a, b], x) => [Math.min(a, x), Math.max(b, x)], [Infinity, -Infinity] as [
    number,
    number,
  ]);
  return `${field.length} values from ${figure(low)} to ${figure(high)}`;
}
