import { loadRdkit } from "../../chemistry/rdkit.ts";
import type { ModelData, Split } from "../../core/definition.ts";
import { type Choice, choiceBaselines, type FittedChoices } from "../../learning/baselines/choice-baselines.ts";
import { datasetHash } from "../../learning/data/dataset-files.ts";
import { datasetManifest } from "../../learning/data/manifests.ts";
import { type RegioSet, readUsptoRegio, regioSets } from "../../learning/data/uspto-regio.ts";
import { committedSplits } from "../../learning/splits/committed.ts";
import { candidateChange, candidatesOf, totalsOf } from "../../runtime/featurisers/candidate-changes.ts";

const dataset = "uspto-regio";
const baselineRadius = 3;

/**
 * 3,820 substitutions with candidate products, and ten committed folds grouped by reactants. The shipped version is
 * judged on fold 0 and calibrated on fold 1; the further studies are the same folds for each of the three sets.
 */
export async function load(): Promise<ModelData> {
  const { sets, reactants, candidates, recorded } = await readUsptoRegio();
  const { folds } = committedSplits("uspto-regio-reactants");
  const study = folds.map((fold, i): Split => ({ name: `fold ${i}`, train: [...fold.train], test: [...fold.test] }));
  const [first, second] = study as [Split, Split];
  const held = new Set(second.test);
  const changes = new Map<number, Choice>();
  const fitted: FittedChoices = new WeakMap();
  const choiceOf = (row: number): Choice => {
    const known = changes.get(row);
    if (known) return known;
    const made = candidatesOf(candidates[row] as string).map((one) =>
      totalsOf(candidateChange(reactants[row] as string, one, baselineRadius)),
    );
    changes.set(row, made);
    return made;
  };
  return {
    dataset,
    sha256: datasetHash(datasetManifest(dataset)),
    rows: reactants.length,
    rowNumbers: Array.from(reactants.keys()),
    inputs: { smiles: reactants, candidates },
    targets: { siteSelectivity: recorded },
    shipped: { ...first, train: first.train.filter((row) => !held.has(row)), calibration: second.test },
    study,
    furtherStudies: (Object.keys(regioSets) as RegioSet[]).map((set) => ({
      name: set,
      description: `the test rows of ${set} substitutions alone; trained on all sets`,
      exchangeable: true,
      splits: study.map((split) => ({ ...split, test: split.test.filter((row) => sets[row] === set) })),
    })),
    splitDescription:
      "ten folds grouped by reactants (committed), over the three sets together. Shipped: tested on fold 0, calibrated on fold 1, trained on the rest; the study trains on nine folds.",
    exchangeable: true,
    async baselines(split) {
      await loadRdkit();
      return choiceBaselines(choiceOf, recorded, split, fitted);
    },
  };
}
