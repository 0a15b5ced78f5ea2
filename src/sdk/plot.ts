/** A line of a plot, or points. */
export type Series = { name: string; x: ArrayLike<number>; y: ArrayLike<number>; mark?: "line" | "point" };

export type PlotOptions = { title?: string; x?: string; y?: string; width?: number; height?: number; logY?: boolean };

/**
 * Lines and points as SVG, drawn by Vega-Lite.
 *
 * @param series each with x and y of the same length
 * @param options titles of the plot and its axes (with their units), size in pixels
 */
export async function plot(series: readonly Series[], options: PlotOptions = {}): Promise<string> {
  const [vega, { compile }] = await Promise.all([import("vega"), import("vega-lite")]);
  const order = series.map(({ name }) => name);
  const layer = (["line", "point"] as const)
    .map((mark) => ({ mark, shown: series.filter((one) => (one.mark ?? "line") === mark) }))
    .filter(({ shown }) => shown.length > 0)
    .map(({ mark, shown }) => ({
      data: { values: shown.flatMap(({ name, x, y }) => Array.from(x, (at, i) => ({ series: name, x: at, y: y[i] }))) },
      mark: mark === "line" ? { type: mark, strokeWidth: 1.5 } : { type: mark, size: 18, filled: true },
    }));
  const axis = (field: "x" | "y", title: string | undefined) => ({
    field,
    type: "quantitative" as const,
    title: title ?? null,
    scale: { zero: false, nice: field === "y", ...(field === "y" && options.logY && { type: "log" as const }) },
  });
  const { spec } = compile({
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    width: options.width ?? 480,
    height: options.height ?? 260,
    background: "white",
    ...(options.title !== undefined && { title: options.title }),
    encoding: {
      x: axis("x", options.x),
      y: axis("y", options.y),
      color: { field: "series", type: "nominal", sort: order, title: null, legend: order.length > 1 ? {} : null },
    },
    layer,
  });
  const view = new vega.View(vega.parse(spec), { renderer: "none" });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}
