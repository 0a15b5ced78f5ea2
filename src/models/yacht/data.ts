import type { ModelData } from "../../core/definition.ts";
import { givenIndices, readUci } from "../../learning/data/uci.ts";

const dataset = "uci-yacht";

/** 308 towing-tank runs of 22 hulls, and the twenty splits that come with them. */
export function load(): Promise<ModelData> {
  return readUci({
    dataset,
    file: "data.txt",
    inputs: {
      buoyancyCentre: "LC",
      prismaticCoefficient: "PC",
      lengthDisplacementRatio: "L/D",
      beamDraughtRatio: "B/Dr",
      lengthBeamRatio: "L/B",
      froudeNumber: "Fr",
    },
    output: "residuaryResistance",
    target: "Rr",
    splits: 20,
    split: (k) => givenIndices(dataset, k),
    calibration: 0.2,
    coverageStudy: true,
  });
}
