import { defineModel } from "../../core/definition.ts";
import { horizon, length, longestStep, lyapunovTime, points } from "./sizes.ts";

/** A chaotic flame front: a network that corrects long steps of the solver. */
export const kuramotoSivashinsky = defineModel(
  {
    id: "kuramoto-sivashinsky",
    title: "Kuramoto–Sivashinsky equation",
    description: `Velocity at a time, from u_t + u u_x + u_xx + u_xxxx = 0 on a periodic interval of length ${length}, where it is chaotic: a small error grows by e in about ${lyapunovTime} units of time. A Fourier neural operator corrects steps of at most ${longestStep} of a spectral solver, step after step. The solver with shorter steps is faster and more exact: this model shows what a learnt flow map can do, and saves no time.`,
    subject: "Query",
    field: "kuramotoSivashinsky",
    inputs: {
      initialCondition: {
        kind: "periodic-profile",
        axes: ["x"],
        title: `initial velocity, with x from 0 to 1 over the interval of length ${length}: samples at j/n, a formula in x such as "2 sin(6 pi x)", or "seed:7"`,
      },
      time: { kind: "dimensionless-time", title: "time", range: [0, 100] },
    },
    outputs: {
      velocity: {
        kind: "velocity-field",
        axes: ["x"],
        grid: [{ name: "x", unit: "1", from: 0, to: length, points, periodic: true }],
        title: `velocity on ${points} points`,
      },
    },
    body: {
      type: "network",
      featuriser: { id: "chaotic-profile", revision: 1, options: { points, length } },
      decoder: { id: "field", options: { output: "velocity" } },
      members: 1,
      rollout: { field: "initialCondition", time: "time", longest: longestStep },
    },
  },
  {
    data: () => import("./data.ts"),
    training: () => import("./train.ts"),
    reference: async () => (await import("./reference.ts")).reference,
    domain: {
      type: "box",
      features: ["initialCondition.spread", "initialCondition.wavenumber", "time"],
      given: { time: [0, horizon] },
    },
    published: [],
    limits: [
      `an interval of length ${length} with periodic ends; rescale others of the same length in the equation's own units`,
      `chaos ends every promise: errors grow by e in about ${lyapunovTime} units of time, and beyond ${horizon}, two such times, the answer is outside the domain`,
      "no published figure for this setting was checked; the solver's own long steps stand in the table instead",
      "initial conditions with detail finer than 31 waves are refused",
    ],
    examples: [
      { initialCondition: "2 sin(6 pi x)", time: 10 },
      { initialCondition: "seed:7", time: 2 },
      { initialCondition: "0.5 + cos(4 pi x) - 0.7 sin(6 pi x)", time: 1.5 },
    ],
  },
);
