/** A curve by what it is of (its colour) and where it comes from (its dashes); points in the order they are passed. */
export type PanelCurve = { curve: string; source: string; x: ArrayLike<number>; y: ArrayLike<number> };

export type Panel = {
  xTitle: string;
  yTitle: string;
  /** Of the x axis. */
  logarithmic?: boolean;
  /** One unit is as long along both axes. */
  square?: boolean;
  curves: readonly PanelCurve[];
};

const [width, height, side] = [300, 150, 300];

/** Draws panels of curves, two beside each other, as SVG (Vega-Lite). Vega is loaded at the first call. */
export async function panelPlot({ title, panels }: { title: string; panels: readonly Panel[] }): Promise<string> {
  const [vega, { compile }] = await Promise.all([import("vega"), import("vega-lite")]);
  const concat = panels.map(({ xTitle, yTitle, logarithmic, square, curves }) => {
    const values = curves.flatMap(({ curve, source, x, y }) =>
      Array.from(y, (value, order) => ({ curve, source, order, x: x[order] as number, y: value })),
    );
    const equal = square ? { domain: extent(values) } : {};
    return {
      ...(square ? { width: side, height: side } : { width, height }),
      data: { values },
      mark: { type: "line" as const, clip: true },
      encoding: {
        x: {
          field: "x",
          type: "quantitative" as const,
          title: xTitle,
          scale: logarithmic ? { type: "log" as const, nice: false } : { zero: false, nice: false, ...equal },
        },
        y: { field: "y", type: "quantitative" as const, title: yTitle, scale: { zero: false, ...equal } },
        order: { field: "order" },
        color: { field: "curve", type: "nominal" as const, title: null, sort: null },
        strokeDash: { field: "source", type: "nominal" as const, title: null, sort: null },
      },
    };
  });
  const { spec } = compile({
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    title,
    background: "white",
    columns: 2,
    concat,
    resolve: { scale: { color: "independent" } },
  });
  const view = new vega.View(vega.parse(spec), { renderer: "none" });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}

/** A range that holds all coordinates along both axes. */
function extent(points: readonly { x: number; y: number }[]): [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { x, y } of points) {
    low = Math.min(low, x, y);
    high = Math.max(high, x, y);
  }
  const margin = 0.05 * (high - low || 1);
  return [low - margin, high + margin];
}
