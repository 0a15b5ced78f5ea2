/** φ₁, φ₂ and φ₃ at one complex number: real and imaginary parts in turn, six numbers. */
export type Phis = Float64Array;

const terms = 22;

/**
 * The functions of exponential integrators, φ₁(z) = (e^z − 1)/z, φ₂ = (φ₁ − 1)/z, φ₃ = (φ₂ − 1/2)/z (Hochbruck &
 * Ostermann, Acta Numer. 2010, 19, 209), to about 1e-15: where |z| is small, φ₃ by its Taylor series and the others
 * back from it; where it is not, forward from the exponential.
 */
export function phiFunctions(re: number, im: number, out: Phis = new Float64Array(6)): Phis {
  if (re * re + im * im < 2.25) {
    let r = 1; // Σ z^m 3! / (m + 3)! by Horner
    let i = 0;
    for (let m = terms; m > 0; m--) {
      const next = (r * im + i * re) / (m + 3);
      r = 1 + (r * re - i * im) / (m + 3);
      i = next;
    }
    out[4] = r / 6;
    out[5] = i / 6;
    out[2] = out[4]! * re - out[5]! * im + 0.5;
    out[3] = out[4]! * im + out[5]! * re;
    out[0] = out[2]! * re - out[3]! * im + 1;
    out[1] = out[2]! * im + out[3]! * re;
    return out;
  }
  const size = re * re + im * im;
  const growth = Math.exp(re);
  let topR = growth * Math.cos(im) - 1;
  let topI = growth * Math.sin(im);
  for (let order = 0; order < 3; order++) {
    out[2 * order] = (topR * re + topI * im) / size;
    out[2 * order + 1] = (topI * re - topR * im) / size;
    topR = out[2 * order]! - (order === 0 ? 1 : 0.5);
    topI = out[2 * order + 1]!;
  }
  return out;
}
