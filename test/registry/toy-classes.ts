import { defineModel, type ModelData, type ModelDefinition } from "../../src/core/definition.ts";
import type { Json, ModelSpec } from "../../src/core/model.ts";
import { random } from "../../src/core/random.ts";
import {
  environmentSum,
  environmentSumParameters,
  reactionInputs,
} from "../../src/learning/networks/environment-sum.ts";
import { trainClasses } from "../../src/learning/training/class-trainer.ts";
import { constant } from "../../src/learning/training/schedules.ts";
import { fitReactionChange } from "../../src/runtime/featurisers/reaction-change.ts";

const classes = ["alkylation", "acylation", "reduction"] as const;
const chains = ["C", "CC", "CCC", "CCCC", "CC(C)", "CC(C)C", "COCC", "CCF", "CCOCC"];
const rings = ["c1ccccc1", "c1ccc(F)cc1", "c1ccc(C)cc1", "c1ccncc1", "c1ccc(OC)cc1", "c1ccsc1", "c1ccc(Cl)cc1"];

/** Reactions of three kinds, put together from parts; every tenth has another kind's label. */
function made(): { reactions: string[]; labels: number[] } {
  const reactions: string[] = [];
  const labels: number[] = [];
  const add = (label: number, reaction: string) => {
    reactions.push(reaction);
    labels.push(label);
  };
  for (const ring of rings)
    for (const chain of chains) {
      add(0, `O${ring}.Br${chain}>>O(${chain})${ring}`);
      add(1, `N${ring}.ClC(=O)${chain}>>O=C(${chain})N${ring}`);
      add(2, `O=C(${chain})${ring}>>OC(${chain})${ring}`);
    }
  return { reactions, labels: labels.map((label, i) => (i % 10 === 9 ? (label + 1) % 3 : label)) };
}

function data(): ModelData {
  const { reactions, labels } = made();
  const order = random(3).shuffle(Array.from(reactions.keys()));
  const shipped = {
    name: "random",
    train: order.slice(0, 90),
    calibration: order.slice(90, 140),
    test: order.slice(140),
  };
  return {
    dataset: "generated:toy-classes",
    sha256: "toy",
    rows: reactions.length,
    rowNumbers: Array.from(reactions.keys()),
    inputs: { smiles: reactions },
    targets: { toyClass: labels },
    shipped,
    study: [shipped],
    splitDescription: "drawn at random",
    exchangeable: true,
  };
}

const spec: ModelSpec = {
  id: "toy-class",
  title: "toy class",
  description: "A test.",
  subject: "Reaction",
  field: "toyClass",
  inputs: { smiles: { kind: "reaction", title: "reaction" } },
  outputs: { toyClass: { kind: "reaction-class", title: "class", values: classes } },
  body: {
    type: "network",
    featuriser: { id: "reaction-change", revision: 1, options: {} },
    decoder: { id: "class", options: { output: "toyClass", classes } },
    members: 2,
  },
};

/** A model of classes that is learnt in a second. */
export const toyClasses: ModelDefinition = defineModel(spec, {
  published: [],
  limits: ["a test"],
  domain: { type: "fingerprint", fingerprint: "drfp", port: "smiles", bits: 512, radius: 2, neighbours: 2, sample: 60 },
  data: async () => ({ load: async () => data() }),
  training: async () => ({
    trainer: {
      async train(context) {
        const { inputs, targets } = context.data;
        const reactions = context.split.train.map((row) => inputs.smiles?.[row] as string);
        const fitted = await fitReactionChange(reactions, { radius: 2, size: 128 });
        const options = {
          vocabulary: fitted.vocabulary.length,
          counts: fitted.kept.length,
          hidden: 16,
          after: [8, classes.length],
          dropout: 0,
        };
        const { body } = spec;
        if (body.type !== "network") throw new Error("no network");
        const featuriser = { ...body.featuriser, options: fitted as unknown as Record<string, Json> };
        return trainClasses({
          context,
          spec: { ...spec, body: { ...body, featuriser } },
          parameters: environmentSumParameters(options),
          forward: (weights, inputs, training) => environmentSum(weights, inputs, options, training),
          batchTensors: (encoded) => reactionInputs(encoded, options.vocabulary),
          target: (row) => targets.toyClass?.[row] as number,
          smoothing: 0,
          balance: 0.3,
          members: 2,
          epochs: 12,
          batch: 16,
          schedule: constant(5e-3),
          recipe: "a small network",
        });
      },
    },
  }),
  examples: [
    { smiles: "Oc1ccccc1.BrCC>>CCOc1ccccc1" },
    { smiles: "Nc1ccccc1.CC(=O)Cl>>CC(=O)Nc1ccccc1" },
    { smiles: "CC(=O)c1ccccc1>>CC(O)c1ccccc1" },
  ],
});
