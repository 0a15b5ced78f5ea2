/** Points a side of the answer, and of the coarser grid on which the network computes. */
export const points = 64;
export const coarse = 32;
/** Points a side of the grid of the solver that it corrects, and that one's steps in a unit of time. */
export const coarsest = 16;
export const stepsPerTime = 2;
export const viscosity = 1e-3;
/** The longest time of one step of the network, and the longest that a rollout was measured to. */
export const longestStep = 1;
export const horizon = 20;
/** The network's size. */
export const operatorOptions = { points, coarse, channels: 11, width: 24, modes: 8, layers: 3 } as const;
