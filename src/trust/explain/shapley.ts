import { RetortError } from "../../core/errors.ts";
import { random, seedFrom } from "../../core/random.ts";
import { pairedCoalitions, type Stratum } from "./coalitions.ts";
import { evaluate, type Masked, type Target } from "./evaluate.ts";
import { kernelRegression } from "./kernel-regression.ts";
import { type Attribution, rangeOf, tolerance } from "./method.ts";
import { groupDescriptors, type RowContext } from "./row-context.ts";
import { exactShapley } from "./shapley-exact.ts";

/** Up to this many players every coalition may be evaluated. */
const exactPlayers = 12;
/** Evaluations a player below which descriptors are taken together. */
const evaluationsPerPlayer = 16;
/** Evaluations a player below which the regression is not determined well enough to be given. */
const fewestPerPlayer = 4;

/**
 * Shapley values of the players, those outside a coalition at the background (Shapley 1953; Lundberg & Lee 2017).
 * Exact where every coalition fits the budget (up to 12 players); else KernelSHAP on paired, distinct coalitions, with the
 * standard error of each value. Contributions add up to output − base by construction. The same seed gives the same
 * digits, whatever other rows are explained beside it.
 *
 * @throws RetortError INVALID_INPUT if the budget is too small for the players of a row.
 */
export async function shapley(
  target: Target,
  rows: readonly RowContext[],
  options: { budget: number; seed: number; range: number | undefined },
): Promise<Attribution[]> {
  const plans = rows.map((row) => planFor(row, options));
  const values = await evaluate(
    target,
    plans.flatMap((plan) => plan.tasks),
  );
  let at = 0;
  return plans.map((plan) => {
    const own = values.subarray(at, at + plan.tasks.length);
    at += plan.tasks.length;
    return solve(plan, own, options.range);
  });
}

type Plan = { row: RowContext; tasks: Masked[]; strata?: Stratum[] };

/** The row as methods see it that draw coalitions: its descriptors as one player if asked for, or if the budget is short. */
export function groupedFor(row: RowContext, budget: number, groups: "all" | "atoms" | undefined): RowContext {
  const coalitions = coalitionsFor(row, budget);
  const short = !isExact(row.players.length, coalitions) && coalitions < evaluationsPerPlayer * row.players.length;
  if (groups === "all" || (groups === undefined && !short)) return row;
  const grouped = groupDescriptors(row);
  if (grouped === row || groups === "atoms") return grouped;
  const warning = `${row.players.length - grouped.players.length + 1} descriptors are one player, as ${budget} evaluations are few for ${row.players.length} players`;
  return { ...grouped, warnings: [...grouped.warnings, warning] };
}

/** Coalitions that a budget of evaluations covers. */
const coalitionsFor = (row: RowContext, budget: number) => Math.floor(budget / row.backgrounds.length);

function isExact(n: number, coalitions: number): boolean {
  return n <= exactPlayers && 2 ** n <= coalitions;
}

function planFor(row: RowContext, { budget, seed }: { budget: number; seed: number }): Plan {
  const n = row.players.length;
  const coalitions = coalitionsFor(row, budget);
  if (isExact(n, coalitions)) {
    const tasks = Array.from({ length: 2 ** n }, (_, coalition) => ({
      row,
      keep: Uint8Array.from({ length: n }, (_, i) => (coalition >> i) & 1),
    }));
    return { row, tasks };
  }
  if (coalitions < fewestPerPlayer * n)
    throw new RetortError("INVALID_INPUT", `${budget} evaluations are too few for the Shapley values of ${n} players`, {
      hint: `give a budget of at least ${fewestPerPlayer * n * row.backgrounds.length}, or ask for OCCLUSION`,
    });
  const source = random(seedFrom(seed, n));
  const strata = pairedCoalitions(n, Math.floor((coalitions - 2) / 2), source);
  const tasks: Masked[] = [
    { row, keep: new Uint8Array(n) },
    { row, keep: new Uint8Array(n).fill(1) },
  ];
  for (const { taken } of strata)
    for (const keep of taken) tasks.push({ row, keep }, { row, keep: keep.map((member) => 1 - member) });
  return { row, tasks, strata };
}

function solve({ row, tasks, strata }: Plan, values: Float64Array, given: number | undefined): Attribution {
  const n = row.players.length;
  if (!strata) {
    const [base, output] = [values[0] as number, values[values.length - 1] as number];
    return {
      base,
      output,
      credit: exactShapley(n, values),
      evaluations: tasks.length * row.backgrounds.length,
      warnings: [],
    };
  }
  const [base, output] = [values[0] as number, values[1] as number];
  let at = 2;
  const halves = strata.map(({ taken }) =>
    Float64Array.from(taken, () => ((values[at++] as number) - (values[at++] as number)) / 2),
  );
  const { values: credit, standardErrors } = kernelRegression(n, strata, halves, output - base);
  const warnings: string[] = [];
  const range = rangeOf(given, output - base, credit);
  const worst = Math.max(...standardErrors);
  if (worst > tolerance * range)
    warnings.push(
      `the largest standard error is ${((100 * worst) / range).toPrecision(2)} % of the output's range; give a larger budget`,
    );
  return { base, output, credit, standardErrors, evaluations: tasks.length * row.backgrounds.length, warnings };
}
