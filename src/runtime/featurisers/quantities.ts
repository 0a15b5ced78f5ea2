import { encodedRow, withData } from "../../core/encoding.ts";
import { RetortError } from "../../core/errors.ts";
import type { Featuriser } from "./featuriser.ts";
import { perOptions } from "./featuriser.ts";
import { standardise } from "./standardise.ts";

export type QuantityOptions = {
  ports: readonly string[];
  /** Mean and standard deviation of each port's number, or of its logarithm. */
  mean: readonly number[];
  scale: readonly number[];
  /** Ports that are positive quantities, read as natural logarithms. */
  logarithmic: readonly string[];
};

const fitted = perOptions((options) => {
  const { ports, mean, scale, logarithmic } = options as unknown as QuantityOptions;
  const columns = ports.map((port, i) => ({
    port,
    standard: { mean: [mean[i] as number], scale: [scale[i] as number] },
    logarithmic: logarithmic.includes(port),
  }));
  return { ports, columns };
});

/** The number of a port as it is standardised. @throws RetortError UNSUPPORTED_INPUT for the logarithm of 0 or less. */
export function quantityNumber(port: string, value: number, logarithmic: boolean): number {
  if (!logarithmic) return value;
  if (!(value > 0))
    throw new RetortError("UNSUPPORTED_INPUT", `${port} must be above 0`, {
      step: port,
      hint: "give a positive quantity",
    });
  return Math.log(value);
}

/** Numeric ports, each as a tensor [row, 1] of its name, standardised, or its logarithm. Options: {@link QuantityOptions}. */
export const quantities: Featuriser = {
  id: "quantities",
  revision: 1,
  async ready() {},
  encodeRow(values, options) {
    const tensors = fitted(options).columns.map(({ port, standard, logarithmic }) => {
      const number = quantityNumber(port, values[port] as number, logarithmic);
      return [port, { axis: "row", width: [1], data: standardise([number], standard, [port]) }] as const;
    });
    return encodedRow({}, Object.fromEntries(tensors));
  },
  baseline(encoded, options) {
    return withData(
      encoded,
      Object.fromEntries(fitted(options).ports.map((port) => [port, new Float32Array(encoded.rows)])),
    );
  },
  players(encoded, options) {
    return Array.from({ length: encoded.rows }, (_, row) =>
      fitted(options).ports.map((label, index) => ({
        label,
        group: "parameter" as const,
        index,
        cells: [{ tensor: label, row }],
      })),
    );
  },
};
