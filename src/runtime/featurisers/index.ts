import { RetortError } from "../../core/errors.ts";
import { candidateChanges } from "./candidate-changes.ts";
import { chaoticProfile } from "./chaotic-profile.ts";
import { condensedReaction } from "./condensed-reaction.ts";
import { e2Sn2 } from "./e2-sn2.ts";
import { features, shapedFeatures } from "./features.ts";
import type { Featuriser } from "./featuriser.ts";
import { medium } from "./medium.ts";
import { moleculeGraph } from "./molecule-graph.ts";
import { profile, profileOnGrid } from "./profile.ts";
import { quantities } from "./quantities.ts";
import { reactionChanges } from "./reaction-change.ts";
import { reactionComponents } from "./reaction-components.ts";
import { reactionGraph } from "./reaction-graph.ts";
import { robertson } from "./robertson.ts";
import { start } from "./start.ts";
import { substitution } from "./substitution.ts";
import { vorticity } from "./vorticity.ts";

/** All featurisers, old revisions included: a version names the one that it was trained with. */
const featurisers: readonly Featuriser[] = [
  moleculeGraph,
  reactionGraph,
  condensedReaction,
  substitution,
  e2Sn2,
  reactionChanges,
  candidateChanges,
  reactionComponents,
  features,
  quantities,
  shapedFeatures,
  profile,
  profileOnGrid,
  medium,
  vorticity,
  chaoticProfile,
  robertson,
  start,
];

/** The featuriser of that id and revision. @throws RetortError VERSION_BROKEN where this Retort does not have it. */
export function featuriserOf(id: string, revision: number): Featuriser {
  const found = featurisers.find((featuriser) => featuriser.id === id && featuriser.revision === revision);
  if (!found)
    throw new RetortError("VERSION_BROKEN", `this Retort has no featuriser "${id}" of revision ${revision}`, {
      hint: "use the Retort that published the version, or publish it again",
    });
  return found;
}
