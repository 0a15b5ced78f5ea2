import { expect, test } from "vitest";
import { concatenate, encodedRow, rowOf, selectRows, shapeOf, sliceRows } from "../../src/core/encoding.ts";

const graph = (atoms: number, bonds: readonly (readonly [number, number])[], value: number) =>
  encodedRow(
    { atom: atoms, bond: bonds.length },
    {
      atoms: { axis: "atom", width: [2], data: new Float32Array(atoms * 2).fill(value) },
      source: { axis: "bond", width: [], data: Int32Array.from(bonds, (b) => b[0]), pointsAt: "atom" },
      molecule: { axis: "atom", width: [], data: new Int32Array(atoms), pointsAt: "row" },
      table: { axis: "shared", width: [3], data: Float32Array.of(1, 2, 3) },
    },
  );

const a = graph(2, [[0, 1]], 1);
const b = graph(3, [[0, 1], [2, 1]], 2); // biome-ignore format: short
const c = graph(1, [], 3);

test("positions are shifted when encodings are joined, shared tensors are not repeated", () => {
  const all = concatenate([a, b, c]);
  expect([...(all.tensors.source?.data ?? [])]).toEqual([0, 2, 4]);
  expect([...(all.tensors.molecule?.data ?? [])]).toEqual([0, 0, 1, 1, 1, 2]);
  expect(shapeOf(all, "atoms")).toEqual([6, 2]);
  expect(shapeOf(all, "table")).toEqual([3]);
});

test("joining is associative and rows come out as they went in", () => {
  const left = concatenate([concatenate([a, b]), c]);
  const right = concatenate([a, concatenate([b, c])]);
  expect(left).toEqual(right);
  expect(rowOf(left, 1)).toEqual(b);
  expect(sliceRows(left, 1, 3)).toEqual(concatenate([b, c]));
  expect(selectRows(left, [2, 0])).toEqual(concatenate([c, a]));
});
