import { datasetManifest, datasetManifests } from "../../learning/data/manifests.ts";
import { pullDataset } from "../../learning/data/pull.ts";
import type { CommandWork } from "../command-spec.ts";
import { progressBar } from "../progress.ts";
import { stopSignal } from "../stop-signal.ts";
import { bytes, print, printJson } from "../terminal.ts";

/** `retort datasets pull`. */
export const command: CommandWork = async ([ids], options) => {
  const wanted = (ids as string[]).length > 0 ? (ids as string[]) : [...datasetManifests().keys()];
  for (const id of wanted) datasetManifest(id);
  const signal = stopSignal();
  const pulled = [];
  for (const id of wanted) {
    const bar = await progressBar(id);
    try {
      const files = await pullDataset(id, {
        signal,
        onProgress: ({ done, total, file }) =>
          bar.update(total === 0 ? 1 : done / total, `${bytes(done)} of ${bytes(total)}, ${file}`),
      });
      bar.stop();
      pulled.push(...files.map((file) => ({ dataset: id, ...file })));
      if (!options.json) print(`${id}: ${files.map(({ file, from }) => `${file} (${from})`).join(", ")}`);
    } finally {
      bar.stop();
    }
  }
  if (options.json) printJson(pulled);
};
