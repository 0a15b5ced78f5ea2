/** Cells a side of the grid, and of the tiles that the network takes as its points. */
export const cells = 64;
export const tile = 4;
/** The coarse solve that the network corrects has cells / 2^halvings cells a side. */
export const halvings = 2;
/** The network's size. */
export const operatorOptions = {
  tiles: cells / tile,
  tile,
  fields: 3,
  width: 64,
  layers: 4,
  near: 16,
  far: 32,
  modes: 8,
} as const;
