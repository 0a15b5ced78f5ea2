import type { Card } from "../../core/version.ts";

/** Energy errors of rollouts in the table of Greydanus, Dzamba & Yosinski. */
export function hamiltonianNetworks({ network, plain }: { network: number; plain: number }): Card["published"] {
  const split = "rollouts of the same protocol, another draw; mean squared error of the energy";
  const source = "Greydanus, Dzamba & Yosinski, Hamiltonian Neural Networks, arXiv:1906.01563";
  return [
    { what: "Hamiltonian neural network", metrics: { energyMse: network }, split, source, otherSplit: true },
    { what: "plain network", metrics: { energyMse: plain }, split, source, otherSplit: true },
  ];
}
