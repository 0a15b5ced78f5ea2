import type { SemilinearEquation } from "./etdrk4.ts";

/**
 * Burgers' equation u_t + u u_x = ν u_xx. The transport by `mean` is counted as linear, so that it is exact in time:
 * give the field's mean, or steps must resolve its motion.
 */
export function burgersEquation(viscosity: number, mean = 0, length = 1): SemilinearEquation {
  return {
    length,
    linear: (wave) => ({ re: -viscosity * wave * wave, im: -mean * wave }),
    outer: (wave) => ({ im: wave }),
    pointwise: (u) => -0.5 * (u - mean) ** 2,
  };
}

/**
 * The Kuramoto–Sivashinsky equation u_t + a u u_x + b u_xx + c u_xxxx = 0, by default a = b = c = 1. Chaotic on
 * intervals longer than about 20; it keeps the mean.
 */
export function kuramotoSivashinsky(
  length: number,
  { advection = 1, growth = 1, damping = 1 } = {},
): SemilinearEquation {
  return {
    length,
    linear: (wave) => ({ re: growth * wave ** 2 - damping * wave ** 4 }),
    outer: (wave) => ({ im: wave }),
    pointwise: (u) => -0.5 * advection * u * u,
  };
}

/** The Allen–Cahn equation u_t = D u_xx + r (u − u³), whose energy ∫ D u_x²/2 + r (1 − u²)²/4 never rises. */
export function allenCahn(diffusion: number, rate: number, length: number): SemilinearEquation {
  return {
    length,
    linear: (wave) => ({ re: -diffusion * wave * wave }),
    pointwise: (u) => rate * (u - u * u * u),
  };
}

/**
 * The Korteweg–de Vries equation u_t + a u u_x + d u_xxx = 0, by default a = 1. It keeps ∫ u, ∫ u² and
 * ∫ d u_x²/2 − a u³/6; a wave (3 c / a) sech²(½ √(c/d) (x − c t)) moves unchanged.
 */
export function kortewegDeVries(dispersion: number, length: number, advection = 1): SemilinearEquation {
  return {
    length,
    linear: (wave) => ({ im: dispersion * wave ** 3 }),
    outer: (wave) => ({ im: wave }),
    pointwise: (u) => -0.5 * advection * u * u,
  };
}
