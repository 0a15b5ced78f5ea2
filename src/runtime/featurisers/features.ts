import { encodedRow, withData } from "../../core/encoding.ts";
import type { Featuriser } from "./featuriser.ts";
import { perOptions } from "./featuriser.ts";
import { columnPlayers } from "./graph-tensors.ts";
import { type Standard, standardise } from "./standardise.ts";

type Options = Standard & { ports: readonly string[] };

const fitted = perOptions((options) => options as unknown as Options);

/** Numeric ports as one tensor `x` [row, D], standardised. Options: `{ ports, mean, scale, clip? }`. */
export const features: Featuriser = {
  id: "features",
  revision: 1,
  async ready() {},
  encodeRow(values, options) {
    const { ports, ...standard } = fitted(options);
    const data = standardise(
      ports.map((port) => values[port] as number),
      standard,
      ports,
    );
    return encodedRow({}, { x: { axis: "row", width: [ports.length], data } });
  },
  baseline(encoded, options) {
    return withData(encoded, { x: new Float32Array(encoded.rows * fitted(options).ports.length) });
  },
  players(encoded, options) {
    return Array.from({ length: encoded.rows }, (_, row) =>
      columnPlayers("x", row, fitted(options).ports, "parameter"),
    );
  },
};

/** How a port becomes a feature: as it is, its natural logarithm, or its reciprocal. All are smooth. */
const shapes = {
  linear: (value: number) => value,
  log: Math.log,
  reciprocal: (value: number) => 1 / value,
} as const;

type ShapedOptions = Options & { shapes: readonly (keyof typeof shapes)[] };
const shaped = perOptions((options) => options as unknown as ShapedOptions);

/** Numeric ports by a shape each, before they are standardised. */
export function shapedValues(
  values: Readonly<Record<string, unknown>>,
  { ports, shapes: named }: Pick<ShapedOptions, "ports" | "shapes">,
): number[] {
  return ports.map((port, i) => shapes[named[i] ?? "linear"](values[port] as number));
}

/** As {@link features}, each port by its shape. Options: `{ ports, shapes, mean, scale, clip? }`. */
export const shapedFeatures: Featuriser = {
  ...features,
  id: "shaped-features",
  encodeRow(values, options) {
    const { ports, shapes: named, ...standard } = shaped(options);
    const data = standardise(shapedValues(values, { ports, shapes: named }), standard, ports);
    return encodedRow({}, { x: { axis: "row", width: [ports.length], data } });
  },
};
