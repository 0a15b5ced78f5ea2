/** Eigenvalues, largest first, and eigenvectors (columns) of a symmetric matrix [n × n], by Jacobi rotations. */
export function symmetricEigen(matrix: Float64Array, n: number): { values: number[]; vectors: Float64Array } {
  const a = matrix.slice();
  const v = new Float64Array(n * n);
  for (let i = 0; i < n; i++) v[i * n + i] = 1;
  for (let sweep = 0; sweep < 60; sweep++) {
    let off = 0;
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) off += a[p * n + q]! ** 2;
    if (off === 0) break;
    for (let p = 0; p < n; p++)
      for (let q = p + 1; q < n; q++) {
        const apq = a[p * n + q]!;
        if (apq === 0) continue;
        const theta = (a[q * n + q]! - a[p * n + p]!) / (2 * apq);
        const t = Math.sign(theta || 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
        const c = 1 / Math.sqrt(t * t + 1);
        const s = t * c;
        for (let k = 0; k < n; k++) {
          const [x, y] = [a[k * n + p]!, a[k * n + q]!];
          a[k * n + p] = c * x - s * y;
          a[k * n + q] = s * x + c * y;
        }
        for (let k = 0; k < n; k++) {
          const [x, y] = [a[p * n + k]!, a[q * n + k]!];
          a[p * n + k] = c * x - s * y;
          a[q * n + k] = s * x + c * y;
          const [g, h] = [v[k * n + p]!, v[k * n + q]!];
          v[k * n + p] = c * g - s * h;
          v[k * n + q] = s * g + c * h;
        }
      }
  }
  const order = Array.from({ length: n }, (_, i) => i).sort((i, j) => a[j * n + j]! - a[i * n + i]!);
  const vectors = new Float64Array(n * n);
  order.forEach((from, to) => {
    for (let k = 0; k < n; k++) vectors[k * n + to] = v[k * n + from]!;
  });
  return { values: order.map((i) => Math.max(0, a[i * n + i]!)), vectors };
}

/** Directions in which the measurements say less than this of the parameters' ranges leave them undetermined. */
const undetermined = 0.5;

/**
 * Standard deviations of parameters in the unit cube from JᵀJ and the noise's variance, σ² (JᵀJ)⁻¹, and the combinations
 * that the measurements do not determine: directions along which one standard deviation is half of the range or more.
 */
export function deviationsOf(
  normal: Float64Array,
  n: number,
  variance: number,
): { deviations: Float64Array; loose: Float64Array[]; correlation: Float64Array } {
  const { values, vectors } = symmetricEigen(normal, n);
  const covariance = new Float64Array(n * n);
  const loose: Float64Array[] = [];
  values.forEach((value, k) => {
    const direction = Float64Array.from({ length: n }, (_, i) => vectors[i * n + k]!);
    const own = value > 0 ? variance / value : Number.POSITIVE_INFINITY;
    if (!(Math.sqrt(own) < undetermined)) loose.push(direction);
    const finite = Math.min(own, 1e12);
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) covariance[i * n + j]! += direction[i]! * direction[j]! * finite;
  });
  const deviations = Float64Array.from({ length: n }, (_, i) => Math.sqrt(covariance[i * n + i]!));
  const correlation = covariance.map((value, at) => {
    const scale = deviations[Math.floor(at / n)]! * deviations[at % n]!;
    return scale > 0 ? value / scale : 0;
  });
  return { deviations, loose, correlation };
}
