import { asRetortError } from "../../core/errors.ts";
import { localRepository } from "../../jobs/local-engine.ts";
import { catalogue } from "../../models/index.ts";
import type { Evaluation } from "../../registry/evaluate.ts";
import type { Figure, ResultRow } from "../../registry/results-table.ts";
import { progressBar } from "../progress.ts";
import { stopSignal } from "../stop-signal.ts";
import { bytes, duration, figure, print, printJson, say } from "../terminal.ts";
import { domainTable, intervalTable } from "./judgement-tables.ts";

/** What a row of the table could not be made of. */
type Left = { model: string; code: string; message: string };

/**
 * `retort evaluate --all`: every learnt model that is published is evaluated, and the results are tables (accuracy,
 * coverage of intervals, error by domain), in Markdown or JSON; exit status 1 where a card is not reproduced or a model cannot be evaluated.
 */
export async function evaluateAll(options: { repository?: string; json: boolean; sample?: number }): Promise<void> {
  const [{ evaluate }, { resultRows }] = await Promise.all([
    import("../../registry/evaluate.ts"),
    import("../../registry/results-table.ts"),
  ]);
  const repository = localRepository(options.repository);
  const learnt = catalogue.filter(({ data }) => data !== undefined);
  const bar = await progressBar("evaluate");
  const rows: ResultRow[] = [];
  const left: Left[] = [];
  const judged: Evaluation[] = [];
  try {
    for (const [i, definition] of learnt.entries()) {
      const { id, title } = definition.spec;
      bar.update(i / learnt.length, id);
      try {
        const found = await evaluate(definition, repository, {
          ...(options.sample !== undefined && { sample: options.sample }),
          progress: ({ step, done, total }) => bar.update((i + done / total) / learnt.length, `${id}: ${step}`),
          signal: stopSignal(),
        });
        const card = repository.card(repository.resolve(id));
        if (card) rows.push(...resultRows(title, card, found));
        judged.push(found);
        if (!found.agreesWithCard)
          left.push({ model: id, code: "DIFFERS", message: `does not agree with its card: ${found.differences[0]}` });
      } catch (thrown) {
        const { code, message } = asRetortError(thrown);
        if (code === "CANCELLED") throw thrown;
        left.push({ model: id, code, message });
      }
    }
  } finally {
    bar.stop();
  }
  if (options.json) {
    const judgements = judged.map(({ model, version, intervals, domain }) => ({ model, version, intervals, domain }));
    printJson({ rows, judgements, errors: left });
  } else
    print(
      [
        markdown(rows),
        "Coverage of intervals and sets on the test rows of the shipped versions",
        intervalTable(judged),
        "Error by verdict of the applicability domain (classes and products: share that is wrong), with 95 % bootstrap intervals and numbers of rows",
        domainTable(judged),
      ].join("\n\n"),
    );
  for (const { model, code, message } of left) say(`${model}: ${code}: ${message}`);
  if (left.length > 0) process.exitCode = 1;
}

const header = [
  "task",
  "split",
  "folds",
  "n",
  "metric",
  "published",
  "best tree (here)",
  "ours",
  "coverage of 90 %",
  "training",
  "size",
  "rows/s",
];

/** The rows as a Markdown table. */
export function markdown(rows: readonly ResultRow[]): string {
  const lines = rows.map((row) => [
    row.task,
    row.split,
    String(row.folds),
    String(row.n),
    row.metric,
    row.published
      ? `${shown(row.published)} (${row.published.what}${row.published.otherSplit ? "; *other split*" : ""})`
      : "",
    row.tree ? `${shown(row.tree)} (${row.tree.what})` : "",
    `**${shown(row.ours)}**`,
    row.coverage ? coverageText(row.coverage) : "",
    duration(row.trainingSeconds),
    bytes(row.bytes),
    row.rowsPerSecond === null ? "" : figure(row.rowsPerSecond, 2),
  ]);
  const cell = (text: string) => text.replaceAll("|", "\\|");
  return [header, header.map(() => "---"), ...lines].map((line) => `| ${line.map(cell).join(" | ")} |`).join("\n");
}

const shown = ({ value, sd }: Figure) => (sd === undefined ? figure(value) : `${figure(value)} ± ${figure(sd, 2)}`);

function coverageText({ measured, band, nCal, nTest, promised }: NonNullable<ResultRow["coverage"]>): string {
  const within = band === null ? "" : `; band ± ${(100 * band).toFixed(1)}`;
  return `${(100 * measured).toFixed(1)} % (${nCal} / ${nTest} rows${within}${promised ? "" : "; not promised"})`;
}
