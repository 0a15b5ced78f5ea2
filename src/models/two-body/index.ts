import { defineModel } from "../../core/definition.ts";
import { hamiltonianNetworks } from "../motions/published.ts";
import { bodyInputs, motionSpec } from "../motions/spec.ts";
import { systems } from "../motions/system.ts";

/** Two bodies under gravity: a Hamiltonian network of their distance, followed by an integrator. */
export const twoBody = defineModel(
  motionSpec(systems.twoBody, {
    id: "two-body",
    title: "Two bodies under gravity",
    description:
      "Motion of two equal bodies under gravity in a plane by a Hamiltonian whose potential a network learnt; its symplectic gradient is followed by an integrator. Built in: kinetic energy p²/2, attraction in pairs that depends on distance alone, so that momentum and angular momentum are kept and translation, rotation and exchange change nothing. Learnt: how the potential falls with distance. The laws of motion are integrated faster: this model shows what can be learnt, and saves no time.",
    field: "twoBody",
    longest: 200,
    state: bodyInputs(2),
  }),
  {
    data: () => import("./data.ts"),
    training: () => import("./train.ts"),
    reference: async () => (await import("./data.ts")).reference,
    domain: { type: "box", features: ["start.innerEnergy", "start.farthest", "time"] },
    published: hamiltonianNetworks({ network: 3.9e-5, plain: 6.3e-2 }),
    limits: [
      "nearly circular orbits, 1.4 to 4.2 apart, and times up to 20: the phase of a longer motion drifts by what the learnt force is off",
      "equal masses, no third body, one plane",
    ],
    examples: [
      { positions: [1, 0, -1, 0], velocities: [0, 0.5, 0, -0.5], time: 12 },
      { positions: [4, 1, 2, 1], velocities: [0.3, 0.5, 0.3, -0.5], time: 12 },
      { seed: 7, time: 20 },
    ],
  },
);
