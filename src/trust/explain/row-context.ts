import { createHash } from "node:crypto";
import type { Encoded, Player, Tensor } from "../../core/model.ts";

/** A run of numbers in the data of a tensor, and which part of what is there it means. */
export type Span = { tensor: string; from: number; to: number; share: number };

/** A player and where its numbers lie in the row's tensors. */
export type Placed = { player: Player; spans: readonly Span[] };

/** One row to explain: its encoding, its baseline, and the players whose numbers differ between the two. */
export type RowContext = {
  encoded: Encoded;
  /** What is put in place of players that are missing: the answer is the mean over these, of one row each. */
  backgrounds: readonly Encoded[];
  /** Players that can make a difference. */
  players: readonly Placed[];
  /** Players whose numbers are the baseline's: their credit is zero. */
  idle: readonly Player[];
  warnings: string[];
};

/** Sets out one encoded row for explanation. */
export function rowContext(encoded: Encoded, backgrounds: readonly Encoded[], players: readonly Player[]): RowContext {
  const placed = players.map((player) => ({ player, spans: spansOf(encoded, player) }));
  const active = placed.filter(({ spans }) => backgrounds.some((baseline) => differs(encoded, baseline, spans)));
  return {
    encoded,
    backgrounds,
    players: active,
    idle: placed.filter((one) => !active.includes(one)).map(({ player }) => player),
    warnings: [],
  };
}

/** The same row with all its descriptors as one player. */
export function groupDescriptors(row: RowContext): RowContext {
  const grouped = row.players.filter(({ player }) => player.group === "descriptor");
  if (grouped.length < 2) return row;
  const together: Placed = {
    player: { label: "descriptors", group: "descriptor", index: 0, cells: grouped.flatMap((p) => p.player.cells) },
    spans: grouped.flatMap((p) => p.spans),
  };
  return {
    ...row,
    players: [...row.players.filter((p) => !grouped.includes(p)), together],
    idle: row.idle.filter((player) => player.group !== "descriptor"),
  };
}

/** What the base is, with the SHA-256 of its tensors. */
export function backgroundOf(backgrounds: readonly Encoded[], kind: "given" | "formula" | "unknown"): string {
  const hash = createHash("sha256");
  for (const baseline of backgrounds)
    for (const name of Object.keys(baseline.tensors).sort()) {
      const { data } = baseline.tensors[name] as Tensor;
      hash.update(name).update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    }
  const what = {
    given: `the mean answer over ${backgrounds.length} given rows`,
    formula: "the formula at its reference values",
    unknown: "the model's answer to an input of which nothing is known",
  }[kind];
  return `${what}, sha256:${hash.digest("hex").slice(0, 16)}`;
}

function spansOf(encoded: Encoded, player: Player): Span[] {
  return player.cells.map(({ tensor, row, from, to, share = 1 }) => {
    const width = (encoded.tensors[tensor] as Tensor | undefined)?.width.reduce((product, n) => product * n, 1) ?? 0;
    return { tensor, from: row * width + (from ?? 0), to: row * width + (to ?? width), share };
  });
}

function differs(encoded: Encoded, baseline: Encoded, spans: readonly Span[]): boolean {
  return spans.some(({ tensor, from, to }) => {
    const own = encoded.tensors[tensor]?.data;
    const base = baseline.tensors[tensor]?.data;
    for (let k = from; k < to; k++) if (own?.[k] !== base?.[k]) return true;
    return false;
  });
}
