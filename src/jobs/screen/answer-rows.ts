import { RetortError } from "../../core/errors.ts";
import type { ModelSpec } from "../../core/model.ts";
import type { Answer, Question } from "../../serving/answer.ts";
import type { AskedRow } from "./asking.ts";
import { readCell } from "./cells.ts";
import type { AddedColumns, OutputNames } from "./names.ts";

/** What screening asks of each row, and how the answers are named. Plain data: it is sent to the workers. */
export type Plan = {
  spec: ModelSpec;
  version: string;
  added: AddedColumns;
  /** Input port → column. */
  ports: Readonly<Record<string, string>>;
  /** Coverage of the intervals; absent: none. */
  interval?: number;
  domain: boolean;
};

/** The part of the engine that screening needs. */
export type Answerer = { answers(question: Question): Promise<Answer[]> };

/**
 * The added columns of each row, as what ends a JSON object: `"solubility":-0.4,…,"error":null}`.
 * A row that fails has nulls and its error; its neighbours are answered all the same. Equal rows are asked for once.
 */
export async function answerRows(engine: Answerer, plan: Plan, rows: readonly AskedRow[]): Promise<string[]> {
  const tails = new Array<string>(rows.length);
  const asked = new Map<string, { values: Record<string, unknown>; at: number[] }>();
  rows.forEach((row, i) => {
    if (row === null) return;
    try {
      const values = readPorts(plan, row);
      const key = JSON.stringify(values);
      const same = asked.get(key);
      if (same) same.at.push(i);
      else asked.set(key, { values, at: [i] });
    } catch (thrown) {
      if (!(thrown instanceof RetortError)) throw thrown;
      tails[i] = failedTail(plan, describe(thrown));
    }
  });
  const unique = [...asked.values()];
  if (unique.length === 0) return tails;
  const answers = await engine.answers(
    question(
      plan,
      unique.map(({ values }) => values),
    ),
  );
  for (const answer of answers) {
    const tail = tailOf(plan, answer);
    for (const i of unique[answer.row]?.at ?? []) tails[i] = tail;
  }
  return tails;
}

function question(plan: Plan, rows: readonly Record<string, unknown>[]): Question {
  return {
    model: plan.spec.id,
    version: plan.version,
    rows,
    domain: plan.domain,
    bulk: true,
    ...(plan.interval !== undefined && { interval: plan.interval }),
  };
}

function readPorts(plan: Plan, row: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const read: Record<string, unknown> = {};
  for (const [name, column] of Object.entries(plan.ports)) {
    const raw = row[column];
    const port = plan.spec.inputs[name];
    const value = typeof raw === "string" && port ? readCell(name, port, raw) : raw;
    if (value !== undefined && value !== null) read[name] = value;
  }
  return read;
}

/** The end of a row that has no answer. */
export function failedTail(plan: Plan, problem: string): string {
  return `${plan.added.outputs.map((names) => cells(names, {})).join(",")},${cell(plan.added.error, problem)}}`;
}

function tailOf(plan: Plan, answer: Answer): string {
  if (answer.error) return failedTail(plan, describe(answer.error));
  const digits = ["network", "pipeline"].includes(plan.spec.body.type) ? 7 : 15;
  const round = (value: number) => Number(value.toPrecision(digits));
  const groups = plan.added.outputs.map((names) => {
    const output = answer.outputs[names.output];
    if (!output) return cells(names, {});
    const { value, interval, ranked, set } = output;
    const shown =
      typeof value === "number" ? round(value) : value instanceof Float64Array ? Array.from(value, round) : value;
    return cells(names, {
      value: shown,
      ...(interval && { lower: round(interval.lower), upper: round(interval.upper) }),
      unit: output.unit,
      ...(ranked && { probability: round(ranked[0]?.probability ?? 0) }),
      ...(set && { set: set.classes.map(({ label }) => label) }),
      domain: output.domain?.verdict ?? null,
    });
  });
  return `${groups.join(",")},${cell(plan.added.error, null)}}`;
}

const cell = (name: string, value: unknown) => `${JSON.stringify(name)}:${JSON.stringify(value)}`;

/** What is said of an output, in the order of its columns; null where nothing is. */
function cells({ columns }: OutputNames, said: Readonly<Record<string, unknown>>): string {
  return columns.map(({ name, what }) => cell(name, said[what] ?? null)).join(",");
}

const describe = (error: RetortError) => `${error.code}: ${error.message}`;
