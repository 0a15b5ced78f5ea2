import { elementSymbols } from "../../chemistry/elements.ts";
import type { MolecularGraph } from "../../chemistry/molecular-graph.ts";
import type { Cell, Encoded, Player, Tensor } from "../../core/model.ts";

/**
 * A graph as tensors: `atoms` [atom, features], `bonds` [bond, features] along directed bonds, `source`, `target`
 * (atoms) and `reverse` (bond) of each directed bond, and `molecule`, the row that each atom belongs to.
 */
export function graphTensors(graph: MolecularGraph): Record<string, Tensor> {
  return {
    atoms: { axis: "atom", width: [graph.atomWidth], data: graph.atoms },
    bonds: { axis: "bond", width: [graph.bondWidth], data: graph.bonds },
    source: { axis: "bond", width: [], data: graph.source, pointsAt: "atom" },
    target: { axis: "bond", width: [], data: graph.target, pointsAt: "atom" },
    reverse: { axis: "bond", width: [], data: graph.reverse, pointsAt: "bond" },
    molecule: { axis: "atom", width: [], data: new Int32Array(graph.atomCount), pointsAt: "row" },
  };
}

/** Atomic numbers that the places of an atom's leading one-hot block stand for; the last is any other element. */
const iodine = 53;
const places = 38;

function symbolOf(atoms: Tensor, row: number): string {
  const start = row * (atoms.width[0] as number);
  const place = atoms.data.subarray(start, start + places).indexOf(1);
  if (place < 0 || place === places - 1) return "atom";
  return elementSymbols[place === places - 2 ? iodine : place + 1] as string;
}

/**
 * Per row of the batch one player an atom: the atom's features and those of the directed bonds that start at it, so
 * that the cells of all atoms are all features of the graph, each once.
 */
export function atomPlayers(encoded: Encoded): Player[][] {
  const { atoms, source } = encoded.tensors as { atoms: Tensor; source: Tensor };
  const atomOffsets = encoded.offsets.atom as Uint32Array;
  const players = Array.from({ length: encoded.rows }, (_, row) => {
    const first = atomOffsets[row] as number;
    return Array.from({ length: (atomOffsets[row + 1] as number) - first }, (_, index) => ({
      label: `${symbolOf(atoms, first + index)} ${index}`,
      group: "atom" as const,
      index,
      cells: [{ tensor: "atoms", row: first + index }] as Cell[],
    }));
  });
  const all = players.flat();
  source.data.forEach((atom, row) => {
    all[atom]?.cells.push({ tensor: "bonds", row });
  });
  return players;
}

/** Players for the columns of a per-row tensor. */
export function columnPlayers(
  tensor: string,
  row: number,
  names: readonly string[],
  group: "descriptor" | "parameter",
): Player[] {
  return names.map((label, index) => ({ label, group, index, cells: [{ tensor, row, from: index, to: index + 1 }] }));
}

/**
 * Per row of the batch a player for each channel of a tensor [row, points, channels · size], whose last axis has `size`
 * numbers of one channel after those of another.
 */
export function channelPlayers(encoded: Encoded, tensor: string, names: readonly string[], size = 1): Player[][] {
  const points = encoded.tensors[tensor]?.width[0] ?? 0;
  return Array.from({ length: encoded.rows }, (_, row) =>
    names.map((label, index) => ({
      label,
      group: "parameter" as const,
      index,
      cells: Array.from({ length: points }, (_, j) => {
        const from = (j * names.length + index) * size;
        return { tensor, row, from, to: from + size };
      }),
    })),
  );
}

/** Fields of as many points as the rows of [points, channels], a factor for each. */
export function interleaved(fields: readonly Float64Array[], scales?: readonly number[]): Float32Array {
  const points = fields[0]?.length ?? 0;
  const data = new Float32Array(points * fields.length);
  fields.forEach((field, c) => {
    const scale = scales?.[c] ?? 1;
    for (let j = 0; j < points; j++) data[j * fields.length + c] = field[j]! * scale;
  });
  return data;
}

/** The float tensors named, filled with zeros. */
export function zeros(encoded: Encoded, names: readonly string[]): Record<string, Float32Array> {
  return Object.fromEntries(
    names
      .filter((name) => encoded.tensors[name] !== undefined)
      .map((name) => [name, new Float32Array((encoded.tensors[name] as Tensor).data.length)]),
  );
}
