import { defineModel } from "../../core/definition.ts";
import { components, first, times } from "./course.ts";

/** Robertson's reaction: a network on top of the closed form of its beginning and of the steady state of B. */
export const robertson = defineModel(
  {
    id: "robertson",
    title: "Robertson's reaction",
    description:
      "Amounts over time in Robertson's stiff autocatalytic reaction, A → B (k1), 2 B → B + C (k2), B + C → A + C (k3). Built in: rescaled time and amounts give the same answer, amounts are positive and their sum stays, the beginning is the exact solution of its Riccati equation, and B is related to A and C by its steady state. Learnt: how A becomes C.",
    subject: "Query",
    field: "robertson",
    inputs: {
      k1: { kind: "rate-constant-1st", title: "rate constant of A → B", default: 0.04, range: [1e-6, 1e4] },
      k2: { kind: "rate-constant-2nd", title: "rate constant of 2 B → B + C", default: 3e7, range: [1, 1e12] },
      k3: { kind: "rate-constant-2nd", title: "rate constant of B + C → A + C", default: 1e4, range: [1, 1e10] },
      a: { kind: "concentration", title: "amount of A at the start", default: 1, range: [0, 1e3] },
      b: { kind: "concentration", title: "amount of B at the start", default: 0, range: [0, 1e3] },
      c: { kind: "concentration", title: "amount of C at the start", default: 0, range: [0, 1e3] },
      time: { kind: "time", title: "time up to which the course is told", range: [2e-5, 1e8] },
    },
    outputs: {
      course: {
        kind: "reaction-course",
        unit: "mol/L",
        axes: ["time", "component"],
        grid: [{ name: "time", unit: "s", from: first, to: { input: "time" }, points: times, logarithmic: true }],
        components,
        title: `A, B and C at ${times} times, equally spaced in their logarithm`,
      },
    },
    body: {
      type: "network",
      featuriser: { id: "robertson", revision: 1, options: { points: times, first, mean: [], scale: [] } },
      decoder: { id: "field", options: { output: "course" } },
      members: 1,
    },
  },
  {
    data: () => import("./data.ts"),
    training: () => import("./train.ts"),
    reference: async () => (await import("./reference.ts")).reference,
    domain: { type: "box", features: ["k1", "k2", "k3", "a", "b", "c", "time"] },
    published: [],
    limits: [
      "rate constants within a factor of three of 0.04 1/s, 3e7 and 1e4 L/(mol s); 0.5 to 2 mol/L in all, at most half of it C and 1e-4 of it B; up to 1e6 s: outside them the answer says OUT",
      "the steady state of B alone, without a network, comes close at late times: see the baselines",
      "no other species, no volume change, one temperature",
    ],
    examples: [
      { time: "40 s" },
      { time: 1e6 },
      { k1: "0.02 1/s", k2: 6e7, k3: 5e3, a: "1.2 mol/L", c: "0.1 mol/L", time: "1 h" },
      { k1: 0.1, k3: 2.5e4, a: 0.7, b: "20 uM", time: 0.5 },
    ],
  },
);
