import { random } from "../../core/random.ts";

/** Rounds of the iteration; directions whose variances are alike need not be told apart. */
const rounds = 30;

/**
 * Leading principal components by subspace iteration from a seeded start.
 *
 * @param data [rows × width]
 * @returns the mean [width], and orthonormal directions [width × components], largest variance first.
 */
export function principalComponents(
  data: Float32Array,
  width: number,
  components: number,
): { mean: Float32Array; projection: Float32Array } {
  const rows = data.length / width;
  const mean = new Float32Array(width);
  for (let i = 0; i < data.length; i++) mean[i % width] = (mean[i % width] as number) + (data[i] as number) / rows;
  const source = random(0);
  let basis = Float64Array.from({ length: width * components }, () => source.normal());
  orthonormalise(basis, width, components);
  const point = new Float64Array(components);
  for (let round = 0; round < rounds; round++) {
    const next = new Float64Array(width * components);
    for (let row = 0; row < rows; row++) {
      point.fill(0);
      for (let w = 0; w < width; w++) {
        const value = (data[row * width + w] as number) - (mean[w] as number);
        for (let c = 0; c < components; c++)
          point[c] = (point[c] as number) + value * (basis[w * components + c] as number);
      }
      for (let w = 0; w < width; w++) {
        const value = (data[row * width + w] as number) - (mean[w] as number);
        for (let c = 0; c < components; c++)
          next[w * components + c] = (next[w * components + c] as number) + value * (point[c] as number);
      }
    }
    orthonormalise(next, width, components);
    basis = next;
  }
  return { mean, projection: Float32Array.from(basis) };
}

/** Gram–Schmidt on the columns. */
function orthonormalise(basis: Float64Array, width: number, components: number): void {
  const dot = (a: number, b: number) => {
    let sum = 0;
    for (let w = 0; w < width; w++)
      sum += (basis[w * components + a] as number) * (basis[w * components + b] as number);
    return sum;
  };
  for (let c = 0; c < components; c++) {
    for (let before = 0; before < c; before++) {
      const share = dot(c, before);
      for (let w = 0; w < width; w++)
        basis[w * components + c] =
          (basis[w * components + c] as number) - share * (basis[w * components + before] as number);
    }
    const length = Math.sqrt(dot(c, c));
    for (let w = 0; w < width; w++)
      basis[w * components + c] = length > 0 ? (basis[w * components + c] as number) / length : 0;
  }
}
