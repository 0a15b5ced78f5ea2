import { defineModel } from "../../core/definition.ts";
import { ports, shapes } from "./box.ts";

/** Ignition delay of hydrogen and air: an ensemble of smooth networks of 1/T, ln p and ln φ. */
export const hydrogenIgnition = defineModel(
  {
    id: "hydrogen-ignition",
    title: "Ignition delay of hydrogen and air",
    description:
      "Time until hydrogen and air ignite in an adiabatic reactor of constant volume, by the steepest rise of the temperature, as Cantera's mechanism h2o2.yaml has it. The network learnt the logarithm of the delay and is smooth, so that it can be differentiated and fitted through.",
    subject: "Query",
    field: "hydrogenIgnition",
    inputs: {
      temperature: { kind: "temperature", title: "temperature at the start", range: [500, 3000] },
      pressure: { kind: "pressure", title: "pressure at the start", range: [0.01, 100] },
      equivalenceRatio: {
        kind: "dimensionless",
        title: "hydrogen to oxygen relative to what burns completely",
        range: [0.01, 100],
        default: 1,
      },
    },
    outputs: { delay: { kind: "ignition-delay", title: "ignition delay" } },
    body: {
      type: "network",
      featuriser: {
        id: "shaped-features",
        revision: 1,
        options: { ports, shapes, mean: [0, 0, 0], scale: [1, 1, 1] },
      },
      decoder: { id: "exponential", options: { output: "delay" } },
      members: 4,
    },
  },
  {
    data: () => import("./data.ts"),
    training: () => import("./train.ts"),
    reference: async () => (await import("./reference.ts")).reference,
    intervals: "relative",
    domain: { type: "box", features: ports },
    published: [
      {
        what: "neural ordinary differential equation of hydrogen and air, error of the ignition delay at most",
        metrics: { relativeLargest: 0.0316 },
        split: "another mechanism (21 reactions), constant pressure, other conditions",
        source:
          "A data-driven framework for computationally efficient integration of chemical kinetics using neural ordinary differential equations, ASME, doi:10.1115/1.4062105",
        otherSplit: true,
      },
    ],
    limits: [
      "hydrogen in air (3.76 N2 to one O2) alone: no other fuel, diluent or residual gas",
      "1000 to 1600 K, 0.5 to 5 bar, equivalence ratio 0.5 to 2: outside them the answer says OUT",
      "constant volume, adiabatic, no heat loss, no facility effects such as pressure rise in a shock tube",
      "it stands for the mechanism, whose own error against experiments is larger than the network's",
    ],
    examples: [
      { temperature: "1200 K", pressure: "1 bar", equivalenceRatio: 1 },
      { temperature: "1050 K", pressure: "4 bar", equivalenceRatio: 0.7 },
      { temperature: "1100 °C", pressure: "2 atm", equivalenceRatio: 1.5 },
      { temperature: 1550, pressure: 0.6, equivalenceRatio: 2 },
    ],
  },
);
