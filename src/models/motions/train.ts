import type { ModelDefinition, Trainer } from "../../core/definition.ts";
import type { HamiltonianNetwork } from "../../learning/networks/hamiltonian.ts";
import { trainHamiltonian } from "../../learning/training/hamiltonian-trainer.ts";
import { denoised } from "../../physics/hamiltonian/denoise.ts";
import { observations } from "./problems.ts";
import type { MotionSystem } from "./system.ts";

export type MotionTraining = {
  definition: ModelDefinition;
  system: MotionSystem;
  network: HamiltonianNetwork;
  epochs: number;
  batch: number;
  rate: number;
  floor: number;
  /** What the network is, in words. */
  what: string;
};

/** Trains a Hamiltonian on the observations of the split's training trajectories. */
export function motionTrainer({ definition, system, network, what, ...training }: MotionTraining): Trainer {
  const { noise, points, end } = system.protocol;
  return {
    train(context) {
      const all = observations(system);
      const seen = context.split.train.flatMap((row) => all[row] ?? []);
      const states = seen.flatMap(({ observed, derivatives }) =>
        noise > 0 ? denoised(observed, derivatives, end / (points - 1)) : observed,
      );
      const flat = (rows: readonly Float64Array[]) => Float32Array.from(rows.flatMap((row) => [...row]));
      const { spec } = definition;
      return trainHamiltonian({
        context,
        network,
        output: "motion",
        spec: (rateError) =>
          spec.body.type === "network"
            ? {
                ...spec,
                body: {
                  ...spec.body,
                  decoder: { ...spec.body.decoder, options: { ...spec.body.decoder.options, rateError } },
                },
              }
            : spec,
        states: flat(states),
        rates: flat(seen.flatMap(({ derivatives }) => derivatives)),
        ...training,
        recipe: `${what}; squared error of the symplectic gradient relative to its own square and ${training.floor} of the mean one, ${states.length} observed states${noise > 0 ? ", denoised by integrating the observed rates" : ""}, Adam ${training.rate} with cosine decay, batch ${training.batch}, ${training.epochs} epochs, averaged weights`,
      });
    },
  };
}
