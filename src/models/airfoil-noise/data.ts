import type { ModelData } from "../../core/definition.ts";
import { readTable } from "../../learning/data/read-table.ts";
import { readUci } from "../../learning/data/uci.ts";

const dataset = "uci-airfoil";

/** 1,503 spectra lines of the self-noise of NACA 0012 sections, and the ten masks that come with a copy of the data. */
export async function load(): Promise<ModelData> {
  const masks = await readTable(dataset, "test_mask.treforevans.csv.gz");
  return readUci({
    dataset,
    file: "airfoil_self_noise.dat",
    inputs: {
      frequency: "X0",
      angleOfAttack: "X1",
      chord: "X2",
      speed: "X3",
      displacementThickness: "X4",
    },
    output: "soundPressureLevel",
    target: "TARGET",
    splits: 10,
    async split(k) {
      const mask = masks.numbers(`fold ${k}`);
      const rows = Array.from(mask.keys());
      return { train: rows.filter((row) => mask[row] === 0), test: rows.filter((row) => mask[row] === 1) };
    },
    calibration: 0.15,
    coverageStudy: true,
  });
}
