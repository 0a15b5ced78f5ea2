/**
 * A five-point operator on n × n cells with a rim of ghost cells of value 0: (A u)_c = Σ over the four sides of
 * t (u_c − u_side). Cell (i, j) stands at (i + 1)(n + 2) + j + 1.
 */
export type FivePoint = {
  n: number;
  /** Conductance between a cell and the next along j. */
  along: Float64Array;
  /** Conductance between a cell and the next along i. */
  across: Float64Array;
  /** 1 over the sum of a cell's four conductances; 0 on the rim. */
  inverseDiagonal: Float64Array;
};

type Level = FivePoint & { right: Float64Array; guess: Float64Array; rest: Float64Array };

/** Sweeps on the coarsest grid. */
const coarsestSweeps = 8;

/** Completes an operator from its conductances. */
export function fivePoint(n: number, along: Float64Array, across: Float64Array): FivePoint {
  const m = n + 2;
  const inverseDiagonal = new Float64Array(m * m);
  for (let i = 1; i <= n; i++)
    for (let at = i * m + 1; at <= i * m + n; at++)
      inverseDiagonal[at] = 1 / (along[at - 1]! + along[at]! + across[at - m]! + across[at]!);
  return { n, along, across, inverseDiagonal };
}

/** out = A u. */
export function applyFivePoint({ n, along, across }: FivePoint, u: Float64Array, out: Float64Array): void {
  const m = n + 2;
  for (let i = 1; i <= n; i++)
    for (let at = i * m + 1; at <= i * m + n; at++)
      out[at] =
        along[at - 1]! * (u[at]! - u[at - 1]!) +
        along[at]! * (u[at]! - u[at + 1]!) +
        across[at - m]! * (u[at]! - u[at - m]!) +
        across[at]! * (u[at]! - u[at + m]!);
}

/**
 * A symmetric geometric multigrid preconditioner: one V-cycle, red–black Gauss–Seidel before and black–red after,
 * bilinear interpolation between cell centres and its transpose (Wesseling, An Introduction to Multigrid Methods, 1992;
 * Khalil & Wesseling, J. Comput. Phys. 1992, 98, 1). Conductances of coarse grids are those of the paths between
 * coarse centres: half the sum of the two fine ones. Grids are halved while they are even.
 *
 * @returns a function that writes an approximate solution of A u = right to `out`.
 */
export function multigridPreconditioner(finest: FivePoint): (right: Float64Array, out: Float64Array) => void {
  const levels: Level[] = [];
  for (let operator = finest; ; operator = coarser(operator)) {
    const make = () => new Float64Array((operator.n + 2) ** 2);
    levels.push({ ...operator, right: make(), guess: make(), rest: make() });
    if (operator.n % 2 || operator.n <= 2) break;
  }
  const cycle = (depth: number): void => {
    const level = levels[depth]!;
    level.guess.fill(0);
    const below = levels[depth + 1];
    if (!below) {
      for (let sweep = 0; sweep < coarsestSweeps; sweep++) {
        halfSweep(level, 0);
        halfSweep(level, 1);
        halfSweep(level, 1);
        halfSweep(level, 0);
      }
      return;
    }
    halfSweep(level, 0);
    halfSweep(level, 1);
    applyFivePoint(level, level.guess, level.rest);
    const m = level.n + 2;
    for (let i = 1; i <= level.n; i++)
      for (let at = i * m + 1; at <= i * m + level.n; at++) level.rest[at] = level.right[at]! - level.rest[at]!;
    restrict(level.rest, level.n, below.right);
    cycle(depth + 1);
    prolong(below.guess, below.n, level.guess);
    halfSweep(level, 1);
    halfSweep(level, 0);
  };
  return (right, out) => {
    levels[0]!.right.set(right);
    cycle(0);
    out.set(levels[0]!.guess);
  };
}

/** Gauss–Seidel on the cells with i + j of one parity. */
function halfSweep({ n, along, across, inverseDiagonal, right, guess: u }: Level, parity: number): void {
  const m = n + 2;
  for (let i = 1; i <= n; i++)
    for (let at = i * m + 1 + ((i + 1 + parity) & 1); at <= i * m + n; at += 2)
      u[at] =
        inverseDiagonal[at]! *
        (right[at]! +
          along[at - 1]! * u[at - 1]! +
          along[at]! * u[at + 1]! +
          across[at - m]! * u[at - m]! +
          across[at]! * u[at + m]!);
}

function coarser({ n, along, across }: FivePoint): FivePoint {
  const half = n / 2;
  const m = n + 2;
  const coarse = half + 2;
  const alongs = new Float64Array(coarse * coarse);
  const acrosses = new Float64Array(coarse * coarse);
  for (let i = 0; i <= half; i++)
    for (let j = 0; j <= half; j++) {
      const fine = 2 * i * m + 2 * j; // the fine cell before the coarse one's far side, where i, j > 0
      if (i > 0) alongs[i * coarse + j] = 0.5 * (along[fine]! + along[fine - m]!);
      if (j > 0) acrosses[i * coarse + j] = 0.5 * (across[fine]! + across[fine - 1]!);
    }
  return fivePoint(half, alongs, acrosses);
}

/** Weights 9, 3, 3, 1 over 16 to the four nearest coarse centres; beyond the edge the field turns its sign. */
function prolong(from: Float64Array, half: number, to: Float64Array): void {
  mirror(from, half);
  const coarse = half + 2;
  const m = 2 * half + 2;
  for (let i = 1; i <= half; i++)
    for (let j = 1; j <= half; j++) {
      const c = i * coarse + j;
      const at = (2 * i - 1) * m + 2 * j - 1;
      const u = 9 * from[c]!;
      const [n, s, w, e] = [3 * from[c - coarse]!, 3 * from[c + coarse]!, 3 * from[c - 1]!, 3 * from[c + 1]!];
      to[at]! += (u + n + w + from[c - coarse - 1]!) / 16;
      to[at + 1]! += (u + n + e + from[c - coarse + 1]!) / 16;
      to[at + m]! += (u + s + w + from[c + coarse - 1]!) / 16;
      to[at + m + 1]! += (u + s + e + from[c + coarse + 1]!) / 16;
    }
  for (let k = 0; k < coarse; k++)
    from[k] = from[(coarse - 1) * coarse + k] = from[k * coarse] = from[k * coarse + coarse - 1] = 0;
}

/** The transpose of {@link prolong}. */
function restrict(from: Float64Array, n: number, to: Float64Array): void {
  mirror(from, n);
  const half = n / 2;
  const coarse = half + 2;
  const m = n + 2;
  for (let i = 1; i <= half; i++)
    for (let j = 1; j <= half; j++) {
      const at = (2 * i - 1) * m + 2 * j - 1; // of the four cells inside, the first
      let sum = 0;
      for (let row = -1; row <= 2; row++) {
        const r = at + row * m;
        const weight = row === 0 || row === 1 ? 3 : 1;
        sum += weight * (from[r - 1]! + 3 * (from[r]! + from[r + 1]!) + from[r + 2]!);
      }
      to[i * coarse + j] = sum / 16;
    }
  for (let k = 0; k < m; k++) from[k] = from[(m - 1) * m + k] = from[k * m] = from[k * m + m - 1] = 0;
}

/** Ghosts by odd reflection at the edge. */
function mirror(u: Float64Array, n: number): void {
  const m = n + 2;
  for (let k = 1; k <= n; k++) {
    u[k * m] = -u[k * m + 1]!;
    u[k * m + n + 1] = -u[k * m + n]!;
  }
  for (let j = 0; j < m; j++) {
    u[j] = -u[m + j]!;
    u[(n + 1) * m + j] = -u[n * m + j]!;
  }
}
