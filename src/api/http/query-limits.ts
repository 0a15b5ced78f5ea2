import { EnvelopArmor } from "@escape.tech/graphql-armor";
import type { Plugin } from "graphql-yoga";
import type { Limits } from "./limits.ts";

/** Limits on the form of a query: depth, aliases, directives and tokens. Fragments count as if written out. */
export function queryLimits(limits: Limits): Plugin[] {
  const { plugins } = new EnvelopArmor({
    maxDepth: { n: limits.depth, flattenFragments: true, ignoreIntrospection: false },
    maxAliases: { n: limits.aliases, allowList: [] },
    maxDirectives: { n: limits.directives },
    maxTokens: { n: limits.tokens },
    costLimit: { enabled: false },
    blockFieldSuggestion: { enabled: false },
  }).protect();
  return plugins as unknown as Plugin[];
}

/** Whether a message is that of an exceeded limit. */
export function isLimitMessage(message: string): boolean {
  return /\blimit of \d+ exceeded/.test(message);
}
