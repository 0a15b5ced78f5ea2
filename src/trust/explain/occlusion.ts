import { RetortError } from "../../core/errors.ts";
import type { Target } from "./evaluate.ts";
import { evaluate } from "./evaluate.ts";
import type { Attribution } from "./method.ts";
import type { RowContext } from "./row-context.ts";

/**
 * Occlusion: a player's credit is what the output loses when that player alone is set to the baseline
 * (Zeiler & Fergus 2014). Players + 2 evaluations a row (for each row of the
 * background). No sum is promised: what is missing is the residual.
 *
 * @throws RetortError INVALID_INPUT if the budget is below players + 2.
 */
export async function occlusion(target: Target, rows: readonly RowContext[], budget: number): Promise<Attribution[]> {
  const tasks = rows.flatMap((row) => {
    const n = row.players.length;
    const needed = (n + 2) * row.backgrounds.length;
    if (needed > budget)
      throw new RetortError("INVALID_INPUT", `${budget} evaluations are too few to leave out ${n} players in turn`, {
        hint: `give a budget of at least ${needed}`,
      });
    const without = row.players.map((_, p) => ({ row, keep: new Uint8Array(n).fill(1).fill(0, p, p + 1) }));
    return [{ row, keep: new Uint8Array(n) }, { row, keep: new Uint8Array(n).fill(1) }, ...without];
  });
  const values = await evaluate(target, tasks);
  let at = 0;
  return rows.map((row) => {
    const [base, output] = [values[at++] as number, values[at++] as number];
    const credit = row.players.map(() => output - (values[at++] as number));
    return { base, output, credit, evaluations: (row.players.length + 2) * row.backgrounds.length, warnings: [] };
  });
}
