import { defineModel } from "../../core/definition.ts";
import { cells, halvings, tile } from "./sizes.ts";

const axis = { unit: "1", from: 0.5 / cells, to: 1 - 0.5 / cells, points: cells };

/** Steady flow through a porous medium: a network that corrects a coarse solve. */
export const darcyFlow = defineModel(
  {
    id: "darcy-flow",
    title: "Darcy flow",
    description:
      "Pressure of steady flow through a porous medium, −∇·(a∇u) = 1 on the unit square with u = 0 at its edge, for any permeability a. A network corrects a solve on a grid four times as coarse. A multigrid solve of the full grid is as fast: this model shows what an operator network can do, and saves no time on one processor.",
    subject: "Query",
    field: "darcyFlow",
    inputs: {
      permeability: {
        kind: "permeability",
        axes: ["x", "y"],
        title:
          'permeability: n × n samples row by row at the cells\' centres, a formula in x and y such as "3 + 2 sin(2 pi x) y", or "seed:7" for a medium of two materials, 3 and 12',
      },
    },
    outputs: {
      pressure: {
        kind: "pressure-field",
        axes: ["x", "y"],
        grid: [
          { name: "x", ...axis },
          { name: "y", ...axis },
        ],
        title: `pressure at the centres of ${cells} × ${cells} cells`,
      },
    },
    body: {
      type: "network",
      featuriser: { id: "medium", revision: 1, options: { cells, tile, halvings } },
      decoder: { id: "field", options: { output: "pressure" } },
      members: 1,
    },
  },
  {
    data: () => import("./data.ts"),
    training: () => import("./train.ts"),
    reference: async () => (await import("./reference.ts")).reference,
    domain: { type: "box", features: ["permeability.contrast", "permeability.roughness"] },
    published: [
      {
        what: "Fourier neural operator on 85² points",
        metrics: { meanOfWhole: 0.0108 },
        split: "1,000 training and 200 test media of two materials, 3 and 12",
        source: "Li et al., arXiv:2010.08895",
        otherSplit: true,
      },
    ],
    limits: [
      "a source of 1 everywhere and no pressure at the edge; for another constant source multiply the pressure by it",
      "permeabilities in a ratio of up to about 16, in structures no finer than a few cells of 64",
      "the network reads a solve on 16 × 16 cells: mirror images and turns of a medium give the mirrored pressure within its error, not exactly",
    ],
    examples: [
      { permeability: "seed:7" },
      { permeability: "seed:2026" },
      { permeability: "3 + 2 sin(2 pi x) cos(2 pi y)" },
    ],
  },
);
