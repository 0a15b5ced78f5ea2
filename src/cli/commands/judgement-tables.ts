import type { Card, IntervalLevel } from "../../core/version.ts";
import type { Evaluation } from "../../registry/evaluate.ts";
import { figure } from "../terminal.ts";

type Judged = Pick<Evaluation, "model" | "split" | "intervals" | "domain">;
type Line = readonly string[];

/** What intervals and sets are worth, as a Markdown table: a line a model. */
export function intervalTable(all: readonly Judged[]): string {
  const lines = all.flatMap(({ model, split, intervals }): Line[] => {
    const first = intervals?.levels[0];
    if (!intervals || !first) return [];
    const at = (nominal: number) => intervals.levels.find((one) => one.nominal === nominal);
    const { deviation: d } = intervals;
    return [
      [
        model,
        split,
        `${first.nCal} / ${first.nTest}`,
        first.exchangeable ? "yes" : "no",
        intervals.method,
        ...[0.5, 0.8, 0.9, 0.95].map((nominal) => levelText(at(nominal))),
        figure(at(0.9)?.size ?? Number.NaN),
        d ? [d.miscalibrationArea, d.ence, d.nll].map((value) => figure(value, 3)).join(" / ") : "",
        d?.errorCorrelation === null || d === undefined ? "" : figure(d.errorCorrelation, 2),
      ],
    ];
  });
  return markdown(
    [
      "model",
      "split",
      "n_cal / n_test",
      "promised",
      "method",
      "50 %",
      "80 %",
      "90 %",
      "95 %",
      "width or size at 90 %",
      "miscalibration / ENCE / NLL",
      "Spearman(error, σ)",
    ],
    lines,
  );
}

/** Measured coverage ± the band; of sets that of the cut too. Bold where it lies outside of a band that is promised. */
function levelText(level: IntervalLevel | undefined): string {
  if (!level) return "–";
  const { measured, nominal, band, exchangeable, cut, filled } = level;
  const percent = (share: number) => (100 * share).toFixed(1);
  const judged = cut ?? measured;
  const text = `${percent(judged)} ± ${percent(band)}`;
  const shown = exchangeable && Math.abs(judged - nominal) > band ? `**${text}**` : text;
  return cut === undefined
    ? shown
    : `${shown}; with the most probable class ${percent(measured)} (${percent(filled ?? 0)} filled)`;
}

/** Error by verdict of the domain, as a Markdown table: a line a model. */
export function domainTable(all: readonly Judged[]): string {
  const lines = all.flatMap(({ model, domain }): Line[] => {
    if (!domain) return [];
    return [
      [
        model,
        ...["IN", "NEAR", "OUT"].map((verdict) => verdictText(domain, verdict)),
        `${figure(domain.spearman, 2)} [${domain.spearmanInterval.map((one) => figure(one, 2)).join(", ")}]`,
        domain.separates ? `${domain.separates.shown ? "yes" : "no"}: ${domain.separates.why}` : "",
      ],
    ];
  });
  return markdown(["model", "IN", "NEAR", "OUT", "Spearman(distance, error)", "shown to separate"], lines);
}

function verdictText({ counts, error, errorInterval }: NonNullable<Card["domain"]>, verdict: string): string {
  const range = errorInterval?.[verdict];
  const value = error[verdict];
  if (value === undefined) return "0 rows";
  return `${figure(value, 3)}${range ? ` [${range.map((one) => figure(one, 3)).join(", ")}]` : ""} (${counts[verdict]})`;
}

function markdown(header: Line, lines: readonly Line[]): string {
  const cell = (text: string) => text.replaceAll("|", "\\|");
  return [header, header.map(() => "---"), ...lines].map((line) => `| ${line.map(cell).join(" | ")} |`).join("\n");
}
