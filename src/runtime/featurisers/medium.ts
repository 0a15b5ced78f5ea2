import { encodedRow, withData } from "../../core/encoding.ts";
import { darcyUpdate } from "../../physics/darcy.ts";
import { readMedium } from "../../physics/medium.ts";
import { coarseDarcy } from "../../physics/upscale.ts";
import { type Featuriser, perOptions } from "./featuriser.ts";
import { channelPlayers } from "./graph-tensors.ts";
import { atPort } from "./read-port.ts";
import { tilesOf } from "./tiles.ts";

/** What the network reads of each cell, in this order within a tile. */
const mediumFields = ["permeability", "coarse pressure", "what the equation asks of it"] as const;

type Options = {
  /** Cells a side of the grid, and of a tile, which is what the network takes as a point. */
  cells: number;
  tile: number;
  /** How many times the grid is halved for the coarse solve. */
  halvings: number;
};
const fitted = perOptions((options) => options as unknown as Options);

/** Brings the fields to about unit size. */
const scales = { pressure: 10, update: 300 };

/**
 * Port `permeability` (a medium) for a network that corrects a coarse solve of Darcy's equation. Everything is taken
 * relative to the medium's geometric mean ā, since u ∝ 1/a: `fields` [row, tiles, 3 · tile²] has log(a/ā), the pressure p
 * of a solve on a grid halved a few times (see {@link coarseDarcy}), and one step of Jacobi from there; `coarse`
 * [row, cells²] has p, `scale` [row, 1] has 1/ā.
 */
export const medium: Featuriser = {
  id: "medium",
  revision: 1,
  async ready() {},
  encodeRow(values, options) {
    const { cells, tile, halvings } = fitted(options);
    const permeability = atPort("permeability", () => readMedium(values.permeability, cells));
    const logs = permeability.map(Math.log);
    const mean = logs.reduce((sum, value) => sum + value, 0) / logs.length;
    const relative = logs.map((value) => Math.exp(value - mean));
    const coarse = coarseDarcy(relative, halvings);
    const fields = tilesOf(
      [
        logs.map((value) => value - mean),
        coarse.map((value) => value * scales.pressure),
        darcyUpdate(relative, coarse).map((value) => value * scales.update),
      ],
      cells,
      tile,
    );
    return encodedRow(
      {},
      {
        fields: { axis: "row", width: [(cells / tile) ** 2, mediumFields.length * tile * tile], data: fields },
        coarse: { axis: "row", width: [cells * cells], data: Float32Array.from(coarse) },
        scale: { axis: "row", width: [1], data: Float32Array.of(Math.exp(-mean)) },
      },
    );
  },
  baseline(encoded) {
    return withData(encoded, { fields: new Float32Array(encoded.tensors.fields?.data.length ?? 0) });
  },
  players: (encoded, options) => channelPlayers(encoded, "fields", mediumFields, fitted(options).tile ** 2),
};
