import { hasDataset } from "../../../src/learning/data/dataset-files.ts";

/** For `describe.skipIf`: tests on real data are skipped, visibly, where the dataset is not on the machine. */
export const without = (id: string): boolean => !hasDataset(id);
