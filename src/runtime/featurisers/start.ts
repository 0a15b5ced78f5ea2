import { encodedRow, withData } from "../../core/encoding.ts";
import { type SystemName, startState } from "../../physics/hamiltonian/start.ts";
import { type Featuriser, perOptions } from "./featuriser.ts";
import { columnPlayers } from "./graph-tensors.ts";

type Options = { system: SystemName; names: readonly string[] };
const fitted = perOptions((options) => options as unknown as Options);

/**
 * The state that a motion starts from, `state` [row, 2 degrees], and how long it is followed, `time` [row, 1]; see
 * {@link startState}. Options: `{ system, names }`, names of the state's numbers.
 */
export const start: Featuriser = {
  id: "start",
  revision: 1,
  async ready() {},
  encodeRow(values, options) {
    const state = startState(fitted(options).system, values);
    return encodedRow(
      {},
      {
        state: { axis: "row", width: [state.length], data: Float32Array.from(state) },
        time: { axis: "row", width: [1], data: Float32Array.of(values.time as number) },
      },
    );
  },
  baseline(encoded) {
    return withData(encoded, {});
  },
  players(encoded, options) {
    const { names } = fitted(options);
    return Array.from({ length: encoded.rows }, (_, row) => columnPlayers("state", row, names, "parameter"));
  },
};
