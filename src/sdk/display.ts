import type { PredictedRow } from "./answers.ts";

/** The part of tslab's display that is used. */
type Display = { html(text: string): void; svg(text: string): void };
type Notebook = { display: Display; newDisplay(): Display };

/** tslab's module, where this runs in one of its notebooks. */
function notebook(): Notebook | undefined {
  const inside = (globalThis as { __tslab__?: { require(name: string): unknown } }).__tslab__;
  return inside?.require("tslab") as Notebook | undefined;
}

/** Shows SVG in the notebook; gives it back where this is none. */
export function showSvg(svg: string): string | undefined {
  const here = notebook();
  if (!here) return svg;
  here.display.svg(svg);
  return undefined;
}

/** Shows HTML in the notebook; gives it back where this is none. */
export function showHtml(html: string): string | undefined {
  const here = notebook();
  if (!here) return html;
  here.display.html(html);
  return undefined;
}

/** A place in the notebook whose content can be replaced, such as a curve that grows; elsewhere it does nothing. */
export function liveDisplay(): { svg(svg: string): void; html(html: string): void } {
  const place = notebook()?.newDisplay();
  return { svg: (svg) => place?.svg(svg), html: (html) => place?.html(html) };
}

/** Answers as an HTML table, with what was asked, intervals and verdicts. */
export function answerTable(rows: readonly PredictedRow[], labels: readonly string[] = []): string {
  const cell = (text: string) => `<td>${escapeHtml(text)}</td>`;
  const lines = rows.flatMap(({ row, outputs, errors }) => {
    const label = labels[row] ?? String(row);
    if (outputs.length === 0) return [[label, "", errors.map(({ message }) => message).join("; "), "", ""]];
    return outputs.map(({ name, value, unit, interval, domain }) => [
      label,
      name,
      typeof value === "number"
        ? `${short(value)} ${unit}`
        : Array.isArray(value)
          ? `${value.length} values`
          : String(value),
      interval ? `${short(interval.lower)} to ${short(interval.upper)} (${Math.round(100 * interval.coverage)} %)` : "",
      domain?.verdict ?? "",
    ]);
  });
  const head = ["input", "output", "value", "interval", "domain"].map((text) => `<th>${text}</th>`).join("");
  return `<table><thead><tr>${head}</tr></thead><tbody>${lines.map((line) => `<tr>${line.map(cell).join("")}</tr>`).join("")}</tbody></table>`;
}

const short = (value: number) => String(Number(value.toPrecision(4)));

const escapeHtml = (text: string) => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
