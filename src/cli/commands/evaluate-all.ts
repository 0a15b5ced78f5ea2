import { asRetortError } from "../../core/errors.ts";
import type { Port } from "../../core/model.ts";
import { unitOf } from "../../core/values.ts";
import { localRepository } from "../../jobs/local-engine.ts";
import { catalogue } from "../../models/index.ts";
import type { Evaluation } from "../../registry/evaluate.ts";
import type { ResultRow } from "../../registry/results-table.ts";
import { progressBar } from "../progress.ts";
import { stopSignal } from "../stop-signal.ts";
import { print, printJson, say } from "../terminal.ts";
import { domainTable, intervalTable } from "./judgement-tables.ts";
import { divisions, resultsTable } from "./results-markdown.ts";

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
        if (card)
          rows.push(...resultRows(title, card, found, unitOf(Object.values(definition.spec.outputs)[0] as Port)));
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
        "Learnt models: what was published, the best tree on the same splits, and ours (mean ± standard deviation over the folds)",
        resultsTable(rows),
        "How the rows were divided",
        divisions(rows),
        "Coverage of intervals and sets on the test rows of the shipped versions",
        intervalTable(judged),
        "Error by verdict of the applicability domain (classes and products: share that is wrong), with 95 % bootstrap intervals and numbers of rows",
        domainTable(judged),
      ].join("\n\n"),
    );
  for (const { model, code, message } of left) say(`${model}: ${code}: ${message}`);
  if (left.length > 0) process.exitCode = 1;
}
