import type { Handle } from "../../serving/handle.ts";
import type { Row, RowOutput } from "../../serving/row.ts";

/** One output of one answered row; further judgements are asked of its handle. */
export type Prediction = { handle: Handle; output: string; row: Row };

/** The answer itself. */
export function answerOf({ row, output }: Prediction): RowOutput {
  return row.outputs[output] as RowOutput;
}
