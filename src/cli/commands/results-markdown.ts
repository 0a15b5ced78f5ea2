import type { Figure, ResultRow } from "../../registry/results-table.ts";
import { bytes, duration, figure } from "../terminal.ts";

const header = [
  "task",
  "split",
  "folds",
  "test rows",
  "metric",
  "published",
  "best tree, or else baseline (here)",
  "ours",
  "coverage of 90 % (n_cal / n_test)",
  "training",
  "size",
  "rows/s",
];

/** Metrics as people call them. */
const names: Readonly<Record<string, string>> = {
  r2: "R²",
  mae: "MAE",
  rmse: "RMSE",
  accuracy: "accuracy",
  macroRecall: "macro-recall",
  top1: "top-1 accuracy",
  top3: "top-3 accuracy",
  top5: "top-5 accuracy",
  coverage: "product among the candidates",
  mean: "mean relative L2 error",
  meanOfWhole: "mean relative L2 error of the whole field",
  relative: "mean relative error",
  relativeLargest: "largest relative error",
  energyMse: "mean squared error of the energy",
  trajectoryMse: "mean squared error of the trajectory",
};

const none = "–";

/** The rows as a Markdown table. */
export function resultsTable(rows: readonly ResultRow[]): string {
  const lines = rows.map((row) => [
    row.task,
    row.split,
    String(row.folds),
    String(row.n),
    `${names[row.metric] ?? row.metric}${row.unit === null ? "" : `, ${row.unit}`}`,
    row.published
      ? `${shown(row.published)} (${row.published.what}${row.published.otherSplit ? "; *other split*" : ""})`
      : none,
    named(row.tree) ?? named(row.baseline) ?? none,
    `**${shown(row.ours)}**`,
    row.coverage ? coverageText(row.coverage) : none,
    `${duration(row.trainingSeconds)}, ${row.trainedOn}`,
    bytes(row.bytes),
    row.rowsPerSecond === null ? none : figure(row.rowsPerSecond, 2),
  ]);
  const cell = (text: string) => text.replaceAll("|", "\\|");
  return [header, header.map(() => "---"), ...lines].map((line) => `| ${line.map(cell).join(" | ")} |`).join("\n");
}

/** How the rows of each study were divided, a line each. */
export function divisions(rows: readonly ResultRow[]): string {
  return [...new Set(rows.map(({ task, division }) => `- ${task}: ${division}`))].join("\n");
}

const named = (found: Figure | null) => found && `${shown(found)} (${found.what})`;

const shown = ({ value, sd }: Figure) => (sd === undefined ? figure(value) : `${figure(value)} ± ${figure(sd, 2)}`);

/** Measured coverage with its band; bold where it falls short of a band that is promised. */
function coverageText({ measured, band, nCal, nTest, promised }: NonNullable<ResultRow["coverage"]>): string {
  const text = `${(100 * measured).toFixed(1)} ${band === null ? "" : `± ${(100 * band).toFixed(1)} `}%`;
  const short = promised && band !== null && 0.9 - measured > band;
  return `${short ? `**${text}**` : text} (${nCal} / ${nTest}${promised ? "" : "; not promised"})`;
}
