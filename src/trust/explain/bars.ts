import type { Explanation } from "./explanation.ts";
import { escapeXml } from "./svg.ts";

const shown = 20;
const size = { width: 560, label: 220, bar: 250, line: 22, top: 34 };

/** The largest contributions of an explanation as horizontal bars, blue below zero and red above, as SVG. */
export function contributionBars({ contributions, unit, base, output }: Explanation): string {
  const largest = [...contributions].sort((a, b) => Math.abs(b.value) - Math.abs(a.value)).slice(0, shown);
  const range = Math.max(...largest.map(({ value }) => Math.abs(value)), Number.MIN_VALUE);
  const middle = size.label + size.bar / 2;
  const height = size.top + size.line * largest.length + 8;
  const rows = largest.map(({ label, value }, i) => {
    const y = size.top + i * size.line;
    const length = (Math.abs(value) / range) * (size.bar / 2);
    const x = value < 0 ? middle - length : middle;
    const colour = value < 0 ? "#4575b5" : "#d63026";
    return [
      `<text x="${size.label - 8}" y="${y + 14}" text-anchor="end">${escapeXml(shortened(label))}</text>`,
      `<rect x="${x.toFixed(1)}" y="${y + 3}" width="${length.toFixed(1)}" height="${size.line - 7}" fill="${colour}"/>`,
      `<text x="${size.label + size.bar + 8}" y="${y + 14}">${figure(value)}</text>`,
    ].join("");
  });
  const title = `from ${figure(base)} to ${figure(output)}${unit === "1" ? "" : ` ${unit}`}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" role="img" width="${size.width}" height="${height}" viewBox="0 0 ${size.width} ${height}" font-family="sans-serif" font-size="12">`,
    `<title>${escapeXml(title)}</title><desc>the ${largest.length} largest contributions</desc>`,
    `<rect width="100%" height="100%" fill="#fff"/><text x="8" y="20" font-weight="bold">${escapeXml(title)}</text>`,
    `<line x1="${middle}" y1="${size.top}" x2="${middle}" y2="${height - 4}" stroke="#888"/>`,
    ...rows,
    "</svg>",
  ].join("");
}

const figure = (value: number) => String(Number(value.toPrecision(3)));
const shortened = (label: string) => (label.length > 34 ? `${label.slice(0, 33)}…` : label);
