import { statSync } from "node:fs";
import { headOf, type Input, type InputRow, inBatches, lines, openText, type Tally } from "./input.ts";

const columns = ["smiles", "name"];

/** SMILES, blanks, name on each line; the name may be absent; a first line beginning with the word SMILES is a header. */
export function readSmi(path: string): Input {
  const rows = async function* (tally: Tally): AsyncGenerator<InputRow> {
    let first = true;
    for await (const line of lines(openText(path, tally))) {
      const match = /^\s*(\S+)\s*(.*?)\s*$/.exec(line);
      const title = first && match?.[1]?.toLowerCase() === "smiles";
      first = false;
      if (!match || title) continue;
      const [smiles, name] = [match[1] as string, match[2] as string];
      yield { head: headOf(columns, [smiles, name]), values: { smiles, name } };
    }
  };
  return {
    columns,
    size: statSync(path).size,
    types: columns.map(() => "VARCHAR"),
    rows: (from, tally) => inBatches(rows(tally), from),
  };
}
