import { linePlot } from "../api/plots/line-plot.ts";

/** A curve of a plot: x and y of the same length. */
export type Series = { name: string; x: ArrayLike<number>; y: ArrayLike<number> };

/** Titles of the plot and its axes (with their units); size in pixels. */
export type PlotOptions = { title?: string; x?: string; y?: string; width?: number; height?: number };

/** Curves as SVG. */
export function plot(series: readonly Series[], options: PlotOptions = {}): Promise<string> {
  const { title = "", x = "", y = "", ...size } = options;
  return linePlot({ title, xTitle: x, yTitle: y, curves: series, ...size });
}
