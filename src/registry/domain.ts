import type { DomainRecipe, ModelData } from "../core/definition.ts";
import type { ModelSpec } from "../core/model.ts";
import type { Card } from "../core/version.ts";
import type { Values } from "./judge.ts";

export async function writeDomain(
  _folder: string,
  _recipe: DomainRecipe,
  _spec: ModelSpec,
  _data: ModelData,
  _test: { measured: Values; predicted: Values },
): Promise<Card["domain"] | undefined> {
  return undefined;
}
