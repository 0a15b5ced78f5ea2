import type { Trainer } from "../../core/definition.ts";
import type { Json, ModelSpec } from "../../core/model.ts";
import { candidateInputs, candidateScores, environmentSumParameters } from "../../learning/networks/environment-sum.ts";
import { trainClasses } from "../../learning/training/class-trainer.ts";
import { oneCycle } from "../../learning/training/schedules.ts";
import { fitCandidateChanges } from "../../runtime/featurisers/candidate-changes.ts";
import { regioselectivity } from "./index.ts";
import { candidatePlaces, mostCandidates } from "./recipe.ts";

const output = "siteSelectivity";

/**
 * A network that scores each candidate by the environments it makes and breaks and by the reactivity of the atoms that
 * become bonded; a softmax over the row's candidates.
 */
export const trainer: Trainer = {
  async train(context) {
    const { data, split } = context;
    const [smiles, candidates] = [data.inputs.smiles ?? [], data.inputs.candidates ?? []];
    const rows = split.train.map((row) => ({ smiles: smiles[row] as string, candidates: candidates[row] as string }));
    const fitted = await fitCandidateChanges(rows, { radius: 4, size: 4096, most: mostCandidates, sites: true });
    const labels = data.targets[output] as readonly number[];
    const members = 1;
    const options = {
      vocabulary: fitted.vocabulary.length,
      ...(fitted.site && { counts: fitted.site.kept.length }),
      hidden: 64,
      after: [64, 1],
      dropout: 0.4,
      most: mostCandidates,
    };
    const spec: ModelSpec = {
      ...regioselectivity.spec,
      body: {
        type: "network",
        featuriser: { id: "candidate-change", revision: 1, options: fitted as unknown as Record<string, Json> },
        decoder: { id: "class", options: { output, classes: candidatePlaces, choices: "candidates" } },
        members,
      },
    };
    return trainClasses({
      context,
      spec,
      parameters: environmentSumParameters(options),
      forward: (weights, inputs, training) => candidateScores(weights, inputs, options, training),
      batchTensors: (encoded) => candidateInputs(encoded, options.vocabulary),
      target: (row) => labels[row] as number,
      smoothing: 0,
      balance: 0,
      members,
      epochs: 20,
      batch: 64,
      schedule: oneCycle({ peak: 3e-3, warmup: 0.15 }),
      adam: { weightDecay: 0.05, clipNorm: 1 },
      average: 0.99,
      recipe:
        "MLP 64-64 over the changes of the 4,096 Morgan environments (radius up to 4) in which candidates differ most often, and, for both atoms that become bonded, their kind, what leaves them, their surroundings and their reactivity after Hückel (charge, frontier levels and densities, localisation energies), also as compared with the other candidates; dropout .4, AdamW .05, one cycle to 3e-3, batch 64 reactions, 20 epochs, moving average of weights .99, cross-entropy over a reaction's candidates; chosen by training on folds 4 to 9 and judging folds 1 to 3, fold 0 unseen",
    });
  },
};
