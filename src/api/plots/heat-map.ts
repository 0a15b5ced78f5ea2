import { png } from "./png.ts";

/** One field of a picture: `values` at columns × rows, the first axis (to the right) slowest, the second upwards. */
export type Panel = { name: string; values: ArrayLike<number> };

export type HeatMap = {
  title: string;
  /** Names of the axes to the right and upwards, and where they begin and end. */
  x: { title: string; from: number; to: number; points: number };
  y: { title: string; from: number; to: number; points: number };
  panels: readonly Panel[];
};

/** Widths and distances in pixels. */
const side = 200;
const gap = 84;
const top = 46;
const legend = 10;

/**
 * Draws fields on the same grid beside each other as SVG, each on a scale of its own that stands beside it. Values are
 * pixels of an embedded picture, so that large grids stay small files.
 */
export function heatMap({ title, x, y, panels }: HeatMap): string {
  const width = panels.length * (side + gap + 30) + 40;
  const height = top + side + 44;
  const drawn = panels.map((panel, i) => drawPanel(panel, 44 + i * (side + gap + 30), { x, y })).join("");
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="11"><rect width="100%" height="100%" fill="white"/><text x="${width / 2}" y="16" text-anchor="middle" font-size="13" font-weight="bold">${escaped(title)}</text>${drawn}</svg>`;
}

function drawPanel({ name, values }: Panel, left: number, { x, y }: Pick<HeatMap, "x" | "y">): string {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < values.length; i++) {
    low = Math.min(low, values[i] as number);
    high = Math.max(high, values[i] as number);
  }
  const span = high > low ? high - low : 1;
  const rgb = new Uint8Array(3 * x.points * y.points);
  for (let i = 0; i < x.points; i++)
    for (let j = 0; j < y.points; j++)
      rgb.set(colour(((values[i * y.points + j] as number) - low) / span), 3 * ((y.points - 1 - j) * x.points + i));
  const scale = Uint8Array.from({ length: 64 * 3 }, (_, k) => colour(1 - Math.floor(k / 3) / 63)[k % 3] as number);
  const picture = (place: string, data: Buffer) =>
    `<image ${place} preserveAspectRatio="none" style="image-rendering:pixelated" href="data:image/png;base64,${data.toString("base64")}"/>`;
  const text = (at: string, what: string) => `<text ${at}>${escaped(what)}</text>`;
  const right = left + side + 6;
  return [
    text(`x="${left + side / 2}" y="${top - 8}" text-anchor="middle"`, name),
    picture(`x="${left}" y="${top}" width="${side}" height="${side}"`, png(x.points, y.points, rgb)),
    picture(`x="${right}" y="${top}" width="${legend}" height="${side}"`, png(1, 64, scale)),
    text(`x="${right + legend + 3}" y="${top + 9}"`, short(high)),
    text(`x="${right + legend + 3}" y="${top + side}"`, short(low)),
    text(`x="${left}" y="${top + side + 14}"`, short(x.from)),
    text(`x="${left + side}" y="${top + side + 14}" text-anchor="end"`, short(x.to)),
    text(`x="${left + side / 2}" y="${top + side + 28}" text-anchor="middle"`, x.title),
    text(`x="${left - 4}" y="${top + side}" text-anchor="end"`, short(y.from)),
    text(`x="${left - 4}" y="${top + 10}" text-anchor="end"`, short(y.to)),
    text(`x="${left - 8}" y="${top + side / 2}" text-anchor="end"`, y.title),
  ].join("");
}

/** Stops of the map "viridis" (van der Walt and Smith, 2015), which rises evenly in lightness. */
const stops = [
  [68, 1, 84],
  [72, 40, 120],
  [62, 74, 137],
  [49, 104, 142],
  [38, 130, 142],
  [31, 158, 137],
  [53, 183, 121],
  [109, 205, 89],
  [180, 222, 44],
  [253, 231, 37],
] as const;

function colour(share: number): [number, number, number] {
  const at = Math.min(0.999999, Math.max(0, Number.isFinite(share) ? share : 0)) * (stops.length - 1);
  const k = Math.floor(at);
  const [a, b] = [stops[k] as readonly number[], stops[k + 1] as readonly number[]];
  const mixed = (c: number) => Math.round((a[c] as number) + (at - k) * ((b[c] as number) - (a[c] as number)));
  return [mixed(0), mixed(1), mixed(2)];
}

const short = (value: number) => String(Number(value.toPrecision(3)));
const escaped = (text: string) =>
  text.replace(/[&<>]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[c] as string);
