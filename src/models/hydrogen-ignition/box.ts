/** Ranges that problems are drawn from: temperature in K, uniform; pressure in bar and equivalence ratio, log-uniform. */
export const temperatureRange = [1000, 1600] as const;
export const pressureRange = [0.5, 5] as const;
export const ratioRange = [0.5, 2] as const;

/** Inputs in the order of the network's features, and the shape of each. */
export const ports = ["temperature", "pressure", "equivalenceRatio"] as const;
export const shapes = ["reciprocal", "log", "log"] as const;
