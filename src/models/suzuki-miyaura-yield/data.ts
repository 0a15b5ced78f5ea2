import type { ModelData, Split } from "../../core/definition.ts";
import { RetortError } from "../../core/errors.ts";
import { random } from "../../core/random.ts";
import { datasetHash } from "../../learning/data/dataset-files.ts";
import { datasetManifest } from "../../learning/data/manifests.ts";
import { readTable } from "../../learning/data/read-table.ts";
import { componentFeatures, fitComponents } from "../../runtime/featurisers/reaction-components.ts";
import { suzukiPorts } from "./ports.ts";

/** Rows of a random split that are for training; the rest are its test rows. */
const trainRows = 4032;
const seed = 0;
const workbook = "aap9112_Data_File_S1.xlsx";

const indazole = (group: string) => `Cc1ccc2c(cnn2C2CCCCO2)c1${group}`;
const quinoline = (group: string) => `${group}c1ccc2ncccc2c1`;
const pinacol = "B1OC(C)(C)C(C)(C)O1";

/** Reactants by the short names of the workbook: which partner each is, and its structure. */
const reactants: Readonly<Record<string, readonly ["electrophile" | "nucleophile", string]>> = {
  "1a, 6-Cl-Q": ["electrophile", quinoline("Cl")],
  "1b, 6-Br-Q": ["electrophile", quinoline("Br")],
  "1c, 6-OTf-Q": ["electrophile", quinoline("FC(F)(F)S(=O)(=O)O")],
  "1d, 6-I-Q": ["electrophile", quinoline("I")],
  "1e, 6-BOH2-Q": ["nucleophile", quinoline("OB(O)")],
  "1f, 6-BPin-Q": ["nucleophile", quinoline("CC1(C)OB(OC1(C)C)").replaceAll("1ccc2ncccc2c1", "3ccc2ncccc2c3")],
  "1g, 6-BF3K-Q": ["nucleophile", `[K+].${quinoline("F[B-](F)(F)")}`],
  "2a, Boronic Acid": ["nucleophile", indazole("B(O)O")],
  "2b, Boronic Ester": ["nucleophile", indazole(pinacol)],
  "2c, Trifluoroborate": ["nucleophile", `[K+].${indazole("[B-](F)(F)F")}`],
  "2d, Bromide": ["electrophile", indazole("Br")],
};

const ferrocene = (substituents: string) =>
  `[Fe+2].${substituents.replace("*", "[c-]1cccc1")}.${substituents.replace("*", "[c-]1cccc1")}`;

const ligands: Readonly<Record<string, string>> = {
  None: "",
  "P(tBu)3": "CC(C)(C)P(C(C)(C)C)C(C)(C)C",
  "P(Ph)3": "c1ccc(cc1)P(c1ccccc1)c1ccccc1",
  "P(Cy)3": "C1CCC(CC1)P(C1CCCCC1)C1CCCCC1",
  "P(o-Tol)3": "Cc1ccccc1P(c1ccccc1C)c1ccccc1C",
  AmPhos: "CN(C)c1ccc(cc1)P(C(C)(C)C)C(C)(C)C",
  "CataCXium A": "CCCCP(C12CC3CC(CC(C3)C1)C2)C12CC3CC(CC(C3)C1)C2",
  SPhos: "COc1cccc(OC)c1-c1ccccc1P(C1CCCCC1)C1CCCCC1",
  XPhos: "CC(C)c1cc(C(C)C)c(c(c1)C(C)C)-c1ccccc1P(C1CCCCC1)C1CCCCC1",
  Xantphos: "CC1(C)c2cccc(P(c3ccccc3)c3ccccc3)c2Oc2c(P(c3ccccc3)c3ccccc3)cccc21",
  dtbpf: ferrocene("CC(C)(C)P(*)C(C)(C)C"),
  dppf: ferrocene("c1ccc(cc1)P(*)c1ccccc1").replaceAll("[c-]1cccc1", "[c-]2cccc2"),
};

const bases: Readonly<Record<string, string>> = {
  None: "",
  NaOH: "[Na+].[OH-]",
  KOH: "[K+].[OH-]",
  NaHCO3: "[Na+].OC(=O)[O-]",
  CsF: "[Cs+].[F-]",
  K3PO4: "[K+].[K+].[K+].[O-]P(=O)([O-])[O-]",
  LiOtBu: "[Li+].CC(C)(C)[O-]",
  Et3N: "CCN(CC)CC",
};

/** The "V2" solvents stand in place of THF and methanol for one boronic acid alone: that acid tells them apart. */
const solvents: Readonly<Record<string, string>> = {
  MeCN: "MeCN",
  DMF: "DMF",
  THF: "THF",
  MeOH: "MeOH",
  THF_V2: "THF",
  "MeOH/H2O_V2 9:1": "MeOH",
};

function named<T>(table: Readonly<Record<string, T>>, column: string, name: string): T {
  const found = table[name.trim()];
  if (found === undefined) throw new RetortError("INVALID_INPUT", `${workbook}: column ${column} has "${name}"`);
  return found;
}

/**
 * The 5,760 measured couplings in the order of the workbook, and the ten random 70/30 splits of Schwaller et al. (2021);
 * each file holds the same reactions by their number in the workbook, the first 4,032 for training.
 */
export async function load(): Promise<ModelData> {
  const table = await readTable("suzuki-miyaura", workbook);
  const files = await Promise.all(
    Array.from({ length: 10 }, (_, i) => readTable("suzuki-miyaura", `random_splits/random_split_${i}.tsv`)),
  );
  const first = files[0] as (typeof files)[number];
  const yields = new Array<number>(table.rows);
  const numbers = first.numbers("");
  first.numbers("y").forEach((y, i) => {
    yields[numbers[i] as number] = 100 * y;
  });
  const study = files.map((file, i): Split => {
    const rows = [...file.numbers("")];
    return { name: `random_split_${i}`, train: rows.slice(0, trainRows), test: rows.slice(trainRows) };
  });
  const whole = study[0] as Split;
  const shuffled = random(seed).shuffle([...whole.train]);
  const held = Math.round(trainRows / 10);
  const inputs = componentsOf(table);
  return {
    dataset: "suzuki-miyaura",
    sha256: datasetHash(datasetManifest("suzuki-miyaura")),
    rows: table.rows,
    rowNumbers: Array.from({ length: table.rows }, (_, i) => i),
    inputs,
    targets: { yield: yields },
    shipped: { ...whole, train: shuffled.slice(held), calibration: shuffled.slice(0, held) },
    study,
    splitDescription:
      "random_split_0 (random 70/30); a seeded tenth of the training rows is withheld for calibration. The study trains on all 4,032 training rows of each of the ten splits.",
    exchangeable: true,
    async baselineFeatures() {
      return componentFeatures(inputs, await fitComponents(inputs, suzukiPorts, { bits: 512, radius: 2 }));
    },
  };
}

type Table = Awaited<ReturnType<typeof readTable>>;

function componentsOf(table: Table): Record<string, string[]> {
  const inputs: Record<string, string[]> = { electrophile: [], nucleophile: [] };
  const one = table.text("Reactant_1_Short_Hand");
  const two = table.text("Reactant_2_Name");
  one.forEach((name, row) => {
    for (const [column, value] of [
      ["Reactant_1_Short_Hand", name],
      ["Reactant_2_Name", two[row] as string],
    ] as const) {
      const [role, smiles] = named(reactants, column, value);
      (inputs[role] as string[])[row] = smiles;
    }
  });
  const column = (name: string, known: Readonly<Record<string, string>>) =>
    table.text(name).map((value) => named(known, name, value));
  return {
    ...inputs,
    ligand: column("Ligand_Short_Hand", ligands),
    base: column("Reagent_1_Short_Hand", bases),
    solvent: column("Solvent_1_Short_Hand", solvents),
  };
}
