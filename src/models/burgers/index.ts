import { defineModel } from "../../core/definition.ts";
import { grids, operatorOptions, points, timeRange, viscosityRange } from "./operator.ts";

/** Burgers' equation in one dimension: a Fourier neural operator that corrects a coarse prediction. */
export const burgers = defineModel(
  {
    id: "burgers",
    title: "Burgers' equation",
    description:
      "Velocity at a time, from Burgers' equation u_t + u u_x = ν u_xx on the unit interval with periodic ends, for any smooth initial condition. A Fourier neural operator corrects a coarse semi-Lagrangian prediction of six steps. The exact solution by Cole and Hopf is several times as fast: this model shows what an operator network can do, and saves no time.",
    subject: "Query",
    field: "burgers",
    inputs: {
      initialCondition: {
        kind: "periodic-profile",
        axes: ["x"],
        title: 'initial velocity on [0, 1): samples at j/n, a formula in x such as "sin(2 pi x)", or "seed:7"',
      },
      viscosity: { kind: "dimensionless-viscosity", title: "kinematic viscosity", range: viscosityRange },
      time: { kind: "dimensionless-time", title: "time", range: timeRange },
      points: {
        kind: "integer",
        title: `points of the grid that it is answered on, by default ${points}`,
        values: grids,
        optional: true,
      },
    },
    outputs: {
      velocity: {
        kind: "velocity-field",
        axes: ["x"],
        grid: [{ name: "x", unit: "1", from: 0, to: 1, points, periodic: true }],
        title: `velocity on ${points} points`,
      },
    },
    body: {
      type: "network",
      featuriser: { id: "profile", revision: 2, options: { points, modes: operatorOptions.modes } },
      decoder: { id: "field", options: { output: "velocity" } },
      members: 1,
      gridPort: "points",
    },
  },
  {
    data: () => import("./data.ts"),
    training: () => import("./train.ts"),
    reference: async () => (await import("./reference.ts")).reference,
    domain: { type: "box", features: ["initialCondition.slope", "initialCondition.wavenumber", "viscosity", "time"] },
    published: [
      {
        what: "Fourier neural operator, viscosity 0.1, time 1 only (an easier setting)",
        metrics: { mean: 0.016 },
        split: "1,000 training and 200 test fields from N(0, 625 (−Δ + 25)^(−2)), error relative to the whole field",
        source: "Li et al., arXiv:2010.08895",
        otherSplit: true,
      },
    ],
    limits: [
      "viscosity 0.005 to 0.1, times 0 to 1, initial velocities of about unit size on the unit interval: rescale others, (u, ν, t) → (u/U, ν/UL, tU/L)",
      "no forcing, no walls, one dimension",
      `grids of ${grids.join(", ")} points by the input points; the network was trained on 64 and 128 of them, and what other grids lose stands beside the metrics`,
      "gradients are by what the network reads, among it a coarse prediction that viscosity and time go into: of those take differences",
      "initial conditions with detail finer than 127 waves are refused",
    ],
    examples: [
      { initialCondition: "sin(2 pi x)", viscosity: 0.01, time: 0.5 },
      { initialCondition: "seed:7", viscosity: 0.02, time: 0.8 },
      { initialCondition: "0.5 + 0.4 cos(2 pi x) - 0.2 sin(6 pi x)", viscosity: 0.05, time: 0.25 },
    ],
  },
);
