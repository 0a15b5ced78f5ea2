import type { MetricTable } from "../../core/version.ts";
import { localRepository } from "../../jobs/local-engine.ts";
import type { Evaluation } from "../../registry/evaluate.ts";
import type { CommandWork } from "../command-spec.ts";
import { definitionOf } from "../definition-of.ts";
import { number, text } from "../options.ts";
import { progressBar } from "../progress.ts";
import { stopSignal } from "../stop-signal.ts";
import { figure, print, printJson, table } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";
import { evaluateAll } from "./evaluate-all.ts";

/** `retort evaluate`: recomputes a card's figures from the data; exit status 1 where they do not agree. */
export const command: CommandWork = async ([model], options) => {
  const sample = number(options, "sample", 1, Number.POSITIVE_INFINITY, true);
  if (options.all === true) {
    if (model !== undefined) throw new UsageError("--all evaluates every model", "leave the model out");
    const repository = text(options, "repository");
    return evaluateAll({
      ...(repository !== undefined && { repository }),
      json: options.json === true,
      ...(sample !== undefined && { sample }),
    });
  }
  if (model === undefined) throw new UsageError("no model is named", "name one, or give --all");
  const definition = definitionOf(model as string);
  const version = text(options, "version");
  const { evaluate } = await import("../../registry/evaluate.ts");
  const bar = await progressBar(model as string);
  try {
    const found = await evaluate(definition, localRepository(text(options, "repository")), {
      ...(version !== undefined && { version }),
      ...(sample !== undefined && { sample }),
      progress: ({ step, done, total }) => bar.update(total > 0 ? done / total : 0, step),
      signal: stopSignal(),
    });
    bar.stop();
    if (options.json) printJson(found);
    else print(readable(found));
    if (!found.agreesWithCard) process.exitCode = 1;
  } finally {
    bar.stop();
  }
};

function readable(found: Evaluation): string {
  const { model, version, dataset, split, n, metrics, baselines, coverage, agreesWithCard, differences } = found;
  const studies = [...(found.study ? [found.study] : []), ...(found.furtherStudies ?? [])];
  const names = [...new Set([metrics, ...Object.values(baselines)].flatMap((one) => Object.keys(one)))];
  const line = (what: string, one: MetricTable) => [
    what,
    ...names.map((name) => (one[name] === undefined ? "" : figure(one[name]))),
  ];
  return [
    `${model}, version ${version}, on ${n} test rows of ${dataset} (${split})`,
    table(
      ["", ...names],
      [line("recomputed", metrics), ...Object.entries(baselines).map(([name, one]) => line(`${name} (card)`, one))],
    ),
    ...(coverage
      ? [
          `coverage: ${figure(100 * coverage.measured)} % of ${coverage.nTest} rows in the intervals for ${figure(100 * coverage.nominal)} %, ${coverage.nCal} calibration rows`,
        ]
      : []),
    ...studies.map(({ name, splits, mean, sd, coverage: covered }) =>
      [
        `study${name === undefined ? "" : ` ${name}`} of ${splits} splits: ${Object.entries(mean)
          .map(([metric, value]) => `${metric} ${figure(value)} ± ${figure(sd[metric] ?? 0, 2)}`)
          .join(", ")}`,
        ...(covered === undefined ? [] : [`coverage of 90 % intervals ${figure(100 * covered)} %`]),
      ].join(", "),
    ),
    agreesWithCard ? "agrees with the card" : `does not agree with the card:\n  ${differences.join("\n  ")}`,
  ].join("\n");
}
