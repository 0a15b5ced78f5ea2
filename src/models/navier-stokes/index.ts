import { defineModel } from "../../core/definition.ts";
import { coarse, coarsest, horizon, longestStep, points, stepsPerTime, viscosity } from "./sizes.ts";

const axis = { unit: "1", from: 0, to: 1, points, periodic: true };

/** Two-dimensional flow of the Fourier neural operator's benchmark: a network that corrects a coarse solver. */
export const navierStokes = defineModel(
  {
    id: "navier-stokes",
    title: "Navier–Stokes flow",
    description:
      "Vorticity at a time, from the incompressible Navier–Stokes equations ω_t + u·∇ω = ν Δω + f on the unit torus with ν = 10⁻³ and the force f = 0.1 (sin + cos)(2π(x + y)). A Fourier neural operator corrects the spectral solver on a grid a quarter as fine, in steps of at most 1, one after the other. The solver on 32 × 32 points is faster and more exact: this model shows what an operator network can do, and saves no time on one processor.",
    subject: "Query",
    field: "navierStokes",
    inputs: {
      initialCondition: {
        kind: "vorticity-field",
        axes: ["x", "y"],
        title:
          'initial vorticity: n × n samples row by row at i/n (n a power of two), a formula in x and y such as "sin(2 pi x) cos(2 pi y)", or "seed:7"',
      },
      time: { kind: "dimensionless-time", title: "time", range: [0, 50] },
    },
    outputs: {
      vorticity: {
        kind: "vorticity-field",
        axes: ["x", "y"],
        grid: [
          { name: "x", ...axis },
          { name: "y", ...axis },
        ],
        title: `vorticity on ${points} × ${points} points`,
      },
    },
    body: {
      type: "network",
      featuriser: { id: "vorticity", revision: 1, options: { points, coarse, coarsest, viscosity, stepsPerTime } },
      decoder: { id: "field", options: { output: "vorticity" } },
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
      features: ["initialCondition.rms", "initialCondition.steepness", "initialCondition.mean", "time"],
      given: { time: [0, horizon], "initialCondition.mean": [-0.01, 0.01] },
    },
    published: [
      {
        what: "Fourier neural operator in two dimensions and time steps, rollout from t = 10 to 50, ν = 10⁻³",
        metrics: { meanOfWhole: 0.0128 },
        split: "1,000 training and 200 test flows on 64² points",
        source: "Li et al., arXiv:2010.08895",
        otherSplit: true,
      },
    ],
    limits: [
      `viscosity ${viscosity} and the benchmark's force alone; periodic in both directions`,
      `times to ${horizon}, as far as rollouts were measured: beyond, the answer is outside the domain`,
      "the metrics are of one step of 1 from states along the flow; rollouts stand beside them",
      "calibration is of one step; intervals of longer times are not promised",
    ],
    examples: [
      { initialCondition: "seed:7", time: 1 },
      { initialCondition: "seed:2026", time: 2.5 },
      { initialCondition: "0.5 sin(2 pi (x + y)) + 0.3 cos(4 pi x)", time: 0.5 },
    ],
  },
);
