/** A symmetric matrix n × n, row after row. */
export type SquareMatrix = { n: number; data: Float64Array };

/** Measured combinations of components: one value for each, by the component's number at every port. */
export type Combinations = { components: readonly Int32Array[]; values: Float64Array };

/**
 * Weights of a Gaussian process whose kernel is a product over ports, at every combination of components (0 where nothing
 * was measured): solves (K + noise · 1) α = y on the measured ones by conjugate gradients. K is never made: multiplying by
 * it is a small product along each port.
 *
 * @param kernels one a port
 */
export function fitComponentKernel(
  kernels: readonly SquareMatrix[],
  { components, values }: Combinations,
  noise: number,
): Float64Array {
  const sizes = kernels.map(({ n }) => n);
  const total = sizes.reduce((product, n) => product * n, 1);
  const cells: number[] = [];
  const target: number[] = [];
  for (let row = 0; row < values.length; row++) {
    cells.push(sizes.reduce((cell, n, p) => cell * n + (components[p]?.[row] as number), 0));
    target.push(values[row] as number);
  }
  const n = cells.length;
  const grid = new Float64Array(total);
  const times = (v: Float64Array): Float64Array => {
    grid.fill(0);
    cells.forEach((cell, i) => {
      grid[cell] = (grid[cell] as number) + (v[i] as number);
    });
    const full = productOf(kernels, grid);
    return Float64Array.from(cells, (cell, i) => (full[cell] as number) + noise * (v[i] as number));
  };
  const x = new Float64Array(n);
  const residual = Float64Array.from(target);
  const direction = residual.slice();
  let square = dot(residual, residual);
  const enough = tolerance ** 2 * square;
  for (let step = 0; step < mostSteps && square > enough; step++) {
    const image = times(direction);
    const length = square / dot(direction, image);
    for (let i = 0; i < n; i++) {
      x[i] = (x[i] as number) + length * (direction[i] as number);
      residual[i] = (residual[i] as number) - length * (image[i] as number);
    }
    const next = dot(residual, residual);
    for (let i = 0; i < n; i++) direction[i] = (residual[i] as number) + (next / square) * (direction[i] as number);
    square = next;
  }
  const weights = new Float64Array(total);
  cells.forEach((cell, i) => {
    weights[cell] = (weights[cell] as number) + (x[i] as number);
  });
  return weights;
}

/** Residual, relative to the values, at which the solution is good enough. */
const tolerance = 1e-3;
const mostSteps = 200;

/**
 * The product of all kernels with a table over all combinations, the last port running fastest: of the weights above, the
 * process's mean at each.
 */
export function productOf(kernels: readonly SquareMatrix[], table: Float64Array): Float64Array {
  let current = table;
  let inner = table.length;
  for (const { n, data } of kernels) {
    const outer = current.length / inner;
    inner /= n;
    const next = new Float64Array(current.length);
    for (let o = 0; o < outer; o++)
      for (let i = 0; i < n; i++) {
        const to = (o * n + i) * inner;
        for (let j = 0; j < n; j++) {
          const factor = data[i * n + j] as number;
          if (factor === 0) continue;
          const from = (o * n + j) * inner;
          for (let k = 0; k < inner; k++)
            next[to + k] = (next[to + k] as number) + factor * (current[from + k] as number);
        }
      }
    current = next;
  }
  return current;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}
