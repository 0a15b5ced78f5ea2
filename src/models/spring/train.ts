import { evenHamiltonian } from "../../learning/networks/hamiltonian.ts";
import { systems } from "../motions/system.ts";
import { motionTrainer } from "../motions/train.ts";
import { spring } from "./index.ts";

export const trainer = motionTrainer({
  definition: spring,
  system: systems.spring,
  network: evenHamiltonian([24, 24]),
  epochs: 500,
  batch: 250,
  rate: 3e-3,
  floor: 1,
  what: "Hamiltonian: perceptron 2-24-24-1 with tanh of q² and p²",
});
