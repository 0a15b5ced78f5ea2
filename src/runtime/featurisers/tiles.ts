/**
 * Square fields of n × n cells, row by row, as tiles of `tile` × `tile` cells: [tiles, fields · tile²], tiles row by row,
 * and within a tile one field after the other, its cells row by row.
 */
export function tilesOf(fields: readonly Float64Array[], n: number, tile: number): Float32Array {
  const out = new Float32Array(fields.length * n * n);
  const places = tilePlaces(n, tile, fields.length);
  fields.forEach((field, f) => {
    for (let at = 0; at < n * n; at++) out[places[at]! + f * tile * tile] = field[at]!;
  });
  return out;
}

/** Where the first field's value of each cell stands in what {@link tilesOf} gives. */
export function tilePlaces(n: number, tile: number, fields: number): Int32Array {
  const across = n / tile;
  return Int32Array.from({ length: n * n }, (_, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    const which = Math.floor(i / tile) * across + Math.floor(j / tile);
    return which * fields * tile * tile + (i % tile) * tile + (j % tile);
  });
}
