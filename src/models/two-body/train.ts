import { pairHamiltonian } from "../../learning/networks/hamiltonian.ts";
import { systems } from "../motions/system.ts";
import { motionTrainer } from "../motions/train.ts";
import { twoBody } from "./index.ts";

export const trainer = motionTrainer({
  definition: twoBody,
  system: systems.twoBody,
  network: pairHamiltonian(2, [24, 24]),
  epochs: 30,
  batch: 500,
  rate: 3e-3,
  floor: 0.01,
  what: "Hamiltonian: p²/2 less exp f(ln r²), f a perceptron 1-24-24-1 with tanh",
});
