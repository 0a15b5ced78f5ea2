import { defineModel } from "../../core/definition.ts";
import { hamiltonianNetworks } from "../motions/published.ts";
import { motionSpec } from "../motions/spec.ts";
import { systems } from "../motions/system.ts";

/** A mass on a spring: a Hamiltonian network, followed by an integrator. */
export const spring = defineModel(
  motionSpec(systems.spring, {
    id: "spring",
    title: "A mass on a spring",
    description:
      "Motion of a mass on a spring (H = q² + p², period π) by a Hamiltonian that a network learnt from noisy observations; its symplectic gradient is followed by an integrator. Built in: energy of the learnt Hamiltonian stays, and it does not tell q from −q nor p from −p. The exact solution is a cosine: this model shows what can be learnt, and saves no time.",
    field: "spring",
    longest: 100,
    state: {
      position: { kind: "dimensionless-length", optional: true, title: "displacement q at the start" },
      momentum: { kind: "dimensionless-momentum", optional: true, title: "momentum p at the start" },
    },
  }),
  {
    data: () => import("./data.ts"),
    training: () => import("./train.ts"),
    reference: async () => (await import("./data.ts")).reference,
    domain: { type: "box", features: ["start.energy", "time"] },
    published: hamiltonianNetworks({ network: 3.8e-4, plain: 0.17 }),
    limits: [
      "energies 0.01 to 1, as the protocol draws them, and times up to 3: the phase of a longer motion drifts by what the learnt frequency is off",
      "no friction, no driving force",
    ],
    examples: [
      { position: 1, momentum: 0, time: 3 },
      { position: 0.2, momentum: -0.6, time: 1.5 },
      { seed: 7, time: 3 },
    ],
  },
);
