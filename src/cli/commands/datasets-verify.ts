import { listDatasets, verifyDataset } from "../../learning/data/dataset-files.ts";
import type { CommandWork } from "../command-spec.ts";
import { print, printJson, table } from "../terminal.ts";

/** `retort datasets verify`; exit status 1 if a byte is wrong, or what was named is not here. */
export const command: CommandWork = async ([ids], options) => {
  const named = ids as string[];
  const here = () =>
    listDatasets()
      .filter(({ state }) => state !== "missing")
      .map(({ id }) => id);
  const results = [];
  for (const id of named.length > 0 ? named : here()) results.push(await verifyDataset(id));
  if (options.json) printJson(results);
  else
    print(
      table(
        ["dataset", "state", "missing", "corrupt"],
        results.map(({ id, state, missing, corrupt }) => [id, state, missing.join(", "), corrupt.join(", ")]),
      ),
    );
  if (results.some(({ state }) => state !== "present")) process.exitCode = 1;
};
