import { adjacency, type Graph, type Link } from "./adjacency.ts";

/** Bonds between an atom and each other that it is connected with, the nearest first, but for ways through `without`. */
export function distances(graph: Graph, from: number, without = -1): Map<number, number> {
  const links = adjacency(graph);
  const found = new Map([[from, 0]]);
  for (const [atom, distance] of found)
    for (const next of links[atom] as readonly Link[])
      if (next.atom !== without && !found.has(next.atom)) found.set(next.atom, distance + 1);
  return found;
}
