import { symmetricEigen } from "../../chemistry/huckel/symmetric-eigen.ts";
import type { SquareMatrix } from "./component-kernel-fit.ts";

/** A Gaussian process fitted to a whole table, both tables [others × last]. */
export type GridFit = {
  /** Weights of all combinations. */
  coefficients: Float64Array;
  /** What each value is, less what the process says of it from the other components of the last port alone. */
  leftOut: Float64Array;
};

/**
 * Fits Gaussian processes whose kernels are products over ports to a whole table of values, in which they differ in the
 * last port's kernel alone: in the eigenvectors of both sides' kernels (K₁ ⊗ K₂ + noise · 1)⁻¹ is diagonal (Saatçi,
 * Scalable inference for structured Gaussian process models, 2011, ch. 5). Leaving a component of the last port out with
 * all its combinations has the closed form of leave-one-out, [C⁻¹ z]ᵢ / [C⁻¹]ᵢᵢ, in each eigenvector of the other side
 * (Rasmussen and Williams, 2006, § 5.4.2).
 *
 * @param others kernels of all ports but the last
 * @param table values [others × last], the last port running fastest
 * @returns a function of the last port's kernel
 */
export function gridProcess(others: readonly SquareMatrix[], table: Float64Array, noise: number) {
  const side = others.map(({ n, data }) => ({ n, ...symmetricEigen(data, n) })).reduce(kronecker);
  const { n: rows, values: levels, vectors } = side;
  const last = table.length / rows;
  const rotated = transposeTimes(vectors, table, rows, last);
  return ({ n, data }: SquareMatrix): GridFit => {
    const own = symmetricEigen(data, n);
    const spectral = times(rotated, own.vectors, rows, last, last);
    const inverse = new Float64Array(rows * last);
    for (let c = 0; c < rows; c++)
      for (let k = 0; k < last; k++)
        inverse[c * last + k] = 1 / (Math.max(0, (levels[c] as number) * (own.values[k] as number)) + noise);
    const backwards = transposed(own.vectors, last);
    const solved = times(
      spectral.map((value, i) => value * (inverse[i] as number)),
      backwards,
      rows,
      last,
      last,
    );
    const diagonal = times(
      inverse,
      backwards.map((value) => value * value),
      rows,
      last,
      last,
    );
    return {
      coefficients: times(vectors, solved, rows, rows, last),
      leftOut: times(
        vectors,
        solved.map((value, i) => value / (diagonal[i] as number)),
        rows,
        rows,
        last,
      ),
    };
  };
}

type Side = { n: number; values: Float64Array; vectors: Float64Array };

/** Eigenvalues and eigenvectors of a Kronecker product. */
function kronecker(a: Side, b: Side): Side {
  const n = a.n * b.n;
  const values = new Float64Array(n);
  const vectors = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const [ai, bi] = [Math.floor(i / b.n), i % b.n];
    values[i] = (a.values[ai] as number) * (b.values[bi] as number);
    for (let j = 0; j < n; j++)
      vectors[i * n + j] =
        (a.vectors[ai * a.n + Math.floor(j / b.n)] as number) * (b.vectors[bi * b.n + (j % b.n)] as number);
  }
  return { n, values, vectors };
}

/** A matrix [rows × inner] times another [inner × columns]. */
function times(a: Float64Array, b: Float64Array, rows: number, inner: number, columns: number): Float64Array {
  const out = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++)
    for (let k = 0; k < inner; k++) {
      const factor = a[i * inner + k] as number;
      for (let j = 0; j < columns; j++)
        out[i * columns + j] = (out[i * columns + j] as number) + factor * (b[k * columns + j] as number);
    }
  return out;
}

const transposeTimes = (a: Float64Array, b: Float64Array, n: number, columns: number) =>
  times(transposed(a, n), b, n, n, columns);

function transposed(a: Float64Array, n: number): Float64Array {
  return Float64Array.from(a, (_, i) => a[(i % n) * n + Math.floor(i / n)] as number);
}
