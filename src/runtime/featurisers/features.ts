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
