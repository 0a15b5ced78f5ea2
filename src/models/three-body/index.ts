import { defineModel } from "../../core/definition.ts";
import { hamiltonianNetworks } from "../motions/published.ts";
import { bodyInputs, motionSpec } from "../motions/spec.ts";
import { systems } from "../motions/system.ts";

/** Three bodies under gravity: a Hamiltonian network of their distances, followed by an integrator. */
export const threeBody = defineModel(
  motionSpec(systems.threeBody, {
    id: "three-body",
    title: "Three bodies under gravity",
    description:
      "Motion of three equal bodies under gravity in a plane by a Hamiltonian whose pair potential a network learnt; its symplectic gradient is followed by an integrator. Built in: kinetic energy p²/2, attraction in pairs that depends on distance alone, so that momentum and angular momentum are kept and translation, rotation and exchange change nothing. Learnt: how the potential falls with distance. Such motions are chaotic: `horizon` says when a start as little off as the learnt forces are leads elsewhere. The laws of motion are integrated faster for one motion.",
    field: "threeBody",
    longest: 50,
    state: bodyInputs(3),
  }),
  {
    data: () => import("./data.ts"),
    training: () => import("./train.ts"),
    reference: async () => (await import("./data.ts")).reference,
    domain: { type: "box", features: ["start.innerEnergy", "start.closest", "start.farthest", "time"] },
    published: hamiltonianNetworks({ network: 4.2e-2, plain: 110 }),
    limits: [
      "bodies that start about a third of a turn apart, 0.9 to 1.2 from their middle, with speeds 20 % about circular ones, and times up to 5",
      "chaotic: after close encounters the path is another one, whatever the model; the horizon says when",
      "equal masses, one plane",
    ],
    examples: [
      {
        positions: [1, 0, -0.5, 0.8660254, -0.5, -0.8660254],
        velocities: [0, 0.75, -0.6495191, -0.375, 0.6495191, -0.375],
        time: 5,
      },
      { seed: 3, time: 2 },
      { seed: 7, time: 2 },
    ],
  },
);
