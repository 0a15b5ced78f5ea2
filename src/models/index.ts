import type { ModelDefinition } from "../core/definition.ts";
import { airfoilNoise } from "./airfoil-noise/index.ts";
import { batchReactor } from "./batch-reactor/index.ts";
import { buchwaldHartwigYield } from "./buchwald-hartwig-yield/index.ts";
import { burgers } from "./burgers/index.ts";
import { correctedEyringRate } from "./corrected-eyring-rate/index.ts";
import { crippenLogP } from "./crippen-logp/index.ts";
import { darcyFlow } from "./darcy-flow/index.ts";
import { e2Sn2Barrier } from "./e2-sn2-barrier/index.ts";
import { electronicBarrier } from "./electronic-barrier/index.ts";
import { eyringRate } from "./eyring-rate/index.ts";
import { hydrogenIgnition } from "./hydrogen-ignition/index.ts";
import { kuramotoSivashinsky } from "./kuramoto-sivashinsky/index.ts";
import { majorProduct } from "./major-product/index.ts";
import { navierStokes } from "./navier-stokes/index.ts";
import { nickelCouplingYield } from "./nickel-coupling-yield/index.ts";
import { powerPlant } from "./power-plant/index.ts";
import { reactionClass } from "./reaction-class/index.ts";
import { regioselectivity } from "./regioselectivity/index.ts";
import { robertson } from "./robertson/index.ts";
import { snarBarrier } from "./snar-barrier/index.ts";
import { solubility } from "./solubility/index.ts";
import { spring } from "./spring/index.ts";
import { stirredTankReactor } from "./stirred-tank-reactor/index.ts";
import { suzukiMiyauraYield } from "./suzuki-miyaura-yield/index.ts";
import { threeBody } from "./three-body/index.ts";
import { twoBody } from "./two-body/index.ts";
import { yacht } from "./yacht/index.ts";

/** The models that Retort knows. */
export const catalogue: readonly ModelDefinition[] = [
  solubility,
  crippenLogP,
  buchwaldHartwigYield,
  suzukiMiyauraYield,
  nickelCouplingYield,
  snarBarrier,
  electronicBarrier,
  e2Sn2Barrier,
  majorProduct,
  reactionClass,
  regioselectivity,
  eyringRate,
  correctedEyringRate,
  batchReactor,
  stirredTankReactor,
  burgers,
  powerPlant,
  yacht,
  airfoilNoise,
  darcyFlow,
  navierStokes,
  kuramotoSivashinsky,
  hydrogenIgnition,
  robertson,
  spring,
  twoBody,
  threeBody,
];
