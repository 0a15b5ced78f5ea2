import type { ModelDefinition } from "../core/definition.ts";
import { batchReactor } from "./batch-reactor/index.ts";
import { buchwaldHartwigYield } from "./buchwald-hartwig-yield/index.ts";
import { burgers } from "./burgers/index.ts";
import { eyringRate } from "./eyring-rate/index.ts";
import { reactionClass } from "./reaction-class/index.ts";
import { snarBarrier } from "./snar-barrier/index.ts";
import { solubility } from "./solubility/index.ts";

/** The models that Retort knows. */
export const catalogue: readonly ModelDefinition[] = [
  solubility,
  buchwaldHartwigYield,
  snarBarrier,
  reactionClass,
  eyringRate,
  batchReactor,
  burgers,
];
