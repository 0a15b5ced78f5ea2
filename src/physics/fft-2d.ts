import { complexFft } from "./fft-complex.ts";

/**
 * The discrete Fourier transform of a complex field on n × n points (n a power of two). The field stands row by row,
 * value (i, j) at x = i/n, y = j/n at 2 (i n + j); its modes stand the other way about, mode (kx, ky) at 2 (ky n + kx),
 * with k > n/2 for k − n. Unscaled.
 *
 * @returns the array that holds the modes: `field` or `scratch`, both of which are overwritten.
 * @throws RetortError INVALID_INPUT where n is not a power of two.
 */
export function fft2d(field: Float64Array, scratch: Float64Array, n: number): Float64Array {
  return alongBoth(field, scratch, n, false);
}

/** Undoes {@link fft2d}, modes to field, but for the factor n². */
export function inverseFft2d(modes: Float64Array, scratch: Float64Array, n: number): Float64Array {
  return alongBoth(modes, scratch, n, true);
}

function alongBoth(data: Float64Array, scratch: Float64Array, n: number, inverse: boolean): Float64Array {
  const first = complexFft(data, scratch, n, n, inverse);
  const other = first === data ? scratch : data;
  transpose(first, other, n);
  return complexFft(other, first, n, n, inverse);
}

function transpose(from: Float64Array, to: Float64Array, n: number): void {
  const block = 8;
  for (let top = 0; top < n; top += block)
    for (let left = 0; left < n; left += block)
      for (let i = top; i < Math.min(top + block, n); i++)
        for (let j = left; j < Math.min(left + block, n); j++) {
          to[2 * (j * n + i)] = from[2 * (i * n + j)]!;
          to[2 * (j * n + i) + 1] = from[2 * (i * n + j) + 1]!;
        }
}

/** The modes of a real field, as {@link fft2d} lays them out. */
export function realFft2d(values: Float64Array): Float64Array {
  const n = Math.round(Math.sqrt(values.length));
  const field = new Float64Array(2 * n * n);
  for (let i = 0; i < values.length; i++) field[2 * i] = values[i]!;
  return fft2d(field, new Float64Array(2 * n * n), n);
}

/** The real field of modes, scaled: undoes {@link realFft2d}. The modes are left as they are. */
export function inverseRealFft2d(modes: Float64Array): Float64Array {
  const n = Math.round(Math.sqrt(modes.length / 2));
  const field = inverseFft2d(modes.slice(), new Float64Array(2 * n * n), n);
  return Float64Array.from({ length: n * n }, (_, i) => field[2 * i]! / (n * n));
}

/** The signed wave number 2πk of an index 0 .. n − 1 on a period of 1; the unpaired mode n/2 counts as 0. */
export function waveNumber(index: number, n: number): number {
  if (2 * index === n) return 0;
  return 2 * Math.PI * (2 * index < n ? index : index - n);
}
