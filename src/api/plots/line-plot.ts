/** One curve of a plot. */
export type Curve = { name: string; x: ArrayLike<number>; y: ArrayLike<number> };

export type LinePlot = {
  title: string;
  xTitle: string;
  yTitle: string;
  curves: readonly Curve[];
  /** In pixels; default 480 × 260. */
  width?: number;
  height?: number;
};

/** Points of a curve that are drawn: more would not be seen. */
const mostPoints = 512;

/**
 * Draws curves as SVG (Vega-Lite). Vega is loaded at the first call.
 */
export async function linePlot({
  title,
  xTitle,
  yTitle,
  curves,
  width = 480,
  height = 260,
}: LinePlot): Promise<string> {
  const [vega, { compile }] = await Promise.all([import("vega"), import("vega-lite")]);
  const values = curves.flatMap(({ name, x, y }) => {
    const step = Math.max(1, Math.ceil(y.length / mostPoints));
    return Array.from({ length: Math.ceil(y.length / step) }, (_, i) => ({
      curve: name,
      x: x[i * step] as number,
      y: y[i * step] as number,
    }));
  });
  const { spec } = compile({
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    title,
    width,
    height,
    background: "white",
    data: { values },
    mark: { type: "line", clip: true },
    encoding: {
      x: { field: "x", type: "quantitative", title: xTitle, scale: { zero: false, nice: false } },
      y: { field: "y", type: "quantitative", title: yTitle, scale: { zero: false } },
      color: { field: "curve", type: "nominal", title: null, sort: null },
      strokeDash: { field: "curve", type: "nominal", title: null, sort: null },
    },
  });
  const view = new vega.View(vega.parse(spec), { renderer: "none" });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}
