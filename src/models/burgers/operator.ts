/** The network's size: Fourier modes, channels, layers, and width of the last hidden layer. */
export const operatorOptions = { width: 32, modes: 24, layers: 4, projection: 64 } as const;
/** Points of the grid on which the published network computes. */
export const points = 256;
/** Grids that it answers on. */
export const grids = [128, 256, 512, 1024] as const;
/** Under x → −x, u → −u velocities change their sign and slopes do not; viscosity and time do not, the mean does. */
export const mirror = { channels: [-1, 1, -1, -1, 1], numbers: [1, 1, -1] } as const;
/** Range of the kinematic viscosity, sampled log-uniformly, and of the time, sampled uniformly. */
export const viscosityRange = [0.005, 0.1] as const;
export const timeRange = [0, 1] as const;
