import { listDatasets } from "../../learning/data/dataset-files.ts";
import type { CommandWork } from "../command-spec.ts";
import { bytes, print, printJson, say, table } from "../terminal.ts";

/** `retort datasets list`. */
export const command: CommandWork = async (_args, options) => {
  const datasets = listDatasets();
  if (options.json) return printJson(datasets);
  print(
    table(
      ["dataset", "title", "size", "state", "folder"],
      datasets.map(({ id, title, bytes: size, state, folder }) => [id, title, bytes(size), state, folder ?? ""]),
    ),
  );
  if (datasets.some(({ state }) => state !== "present")) say("retort datasets pull <dataset> brings what is missing");
};
