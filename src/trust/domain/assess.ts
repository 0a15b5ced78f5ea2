import { setImmediate } from "node:timers/promises";
import { FingerprintIndex } from "../../chemistry/fingerprint-index.ts";
import { loadRdkit } from "../../chemistry/rdkit.ts";
import { asRetortError, RetortError } from "../../core/errors.ts";
import { kindInfo } from "../../core/kinds.ts";
import type { Model, ModelSpec, Table } from "../../core/model.ts";
import type { Card, Domain } from "../../core/version.ts";
import { judgeBox } from "./box.ts";
import { judgeComponents } from "./components.ts";
import { distanceOf } from "./distance.ts";
import { elementsOf, strangers } from "./elements.ts";
import { fingerprintOf, nounOf } from "./fingerprints.ts";
import type { Verdict, VerdictName } from "./verdict.ts";

/** What a verdict rests on; a loaded version is one. */
export type DomainOwner = {
  spec: ModelSpec;
  domain?: Domain;
  domainRows?: Uint8Array;
  card?: Pick<Card, "domain">;
  predictBatch?: Model["predictBatch"];
};

/** Neighbours named with a verdict. */
const neighboursShown = 10;

/**
 * Whether each row lies where the model's measured error can be relied on: by similarity to the training rows
 * (fingerprints), by known components, or by training ranges (box), as the version's domain says.
 *
 * @param distances of the rows within the network, where the domain goes by them; absent: the model is asked
 * @returns per row the verdict, or the error that stopped it.
 * @throws RetortError NO_DOMAIN if the version has no domain data.
 */
export async function assessDomain(
  model: DomainOwner,
  input: Table,
  distances?: ArrayLike<number>,
): Promise<(Verdict | RetortError)[]> {
  const { spec, domain, domainRows } = model;
  if (!domain || (domain.type === "fingerprint" && !domainRows))
    throw new RetortError("NO_DOMAIN", `${spec.id} has no applicability domain`, {
      hint: "publish a version with domain data",
    });
  if (needsChemistry(spec, domain)) await loadRdkit();
  const judge = judgeOf(spec, domain, domainRows);
  const within = domain.type === "fingerprint" && domain.embedding ? (distances ?? (await asked(model, input))) : [];
  const caution =
    model.card?.domain?.separates?.shown === false
      ? `; to be taken with caution: ${model.card.domain.separates.why}`
      : "";
  const found: (Verdict | RetortError)[] = [];
  for (let row = 0; row < input.rows; row++) {
    // other requests get their turn
    if (row % 64 === 63) await setImmediate();
    const known = input.errors.get(row);
    const values = Object.fromEntries(Object.entries(input.columns).map(([name, column]) => [name, column.point[row]]));
    try {
      if (known) found.push(known);
      else {
        const verdict = judge(values, within[row]);
        found.push(caution === "" ? verdict : { ...verdict, reason: `${verdict.reason}${caution}` });
      }
    } catch (error) {
      found.push(asRetortError(error).at(row));
    }
  }
  return found;
}

function judgeOf(spec: ModelSpec, domain: Domain, rows: Uint8Array | undefined) {
  switch (domain.type) {
    case "fingerprint": {
      const index = indexOf(rows as Uint8Array, domain.bits / 8);
      return (values: Readonly<Record<string, unknown>>, distance?: number) =>
        withElements(domain, values[domain.port], judgeFingerprint(domain, index, values[domain.port], distance));
    }
    case "components":
      return (values: Readonly<Record<string, unknown>>) => judgeComponents(domain, spec.inputs, values);
    case "box":
      return (values: Readonly<Record<string, unknown>>) => judgeBox(domain, spec, values);
  }
}

/** Distances within the network of rows that nobody has asked it for. */
async function asked({ spec, predictBatch }: DomainOwner, input: Table): Promise<ArrayLike<number>> {
  if (!predictBatch) throw new RetortError("INTERNAL", `the distances of ${spec.id} are not known`);
  const run = { samples: 0, seed: 0, signal: new AbortController().signal };
  const { columns, errors } = await predictBatch(input, run);
  for (const [row, error] of errors) input.errors.set(row, error);
  return Object.values(columns)[0]?.measures?.distance ?? [];
}

function judgeFingerprint(
  domain: Extract<Domain, { type: "fingerprint" }>,
  index: FingerprintIndex,
  structure: unknown,
  within: number | undefined,
): Verdict {
  if (typeof structure !== "string")
    throw new RetortError("INVALID_INPUT", `${domain.port} is missing`, { step: domain.port });
  const found = index.nearest(fingerprintOf(structure, domain), Math.max(domain.neighbours, neighboursShown));
  const mean = distanceOf(found.slice(0, domain.neighbours));
  const noun = nounOf[domain.fingerprint];
  const nearest = (found[0]?.similarity ?? 0).toFixed(2);
  const neighbours = found.map((one) => ({ row: domain.rows[one.row] as number, similarity: one.similarity }));
  if (domain.embedding) {
    const { thresholds, neighbours: count } = domain.embedding;
    if (within === undefined || !Number.isFinite(within))
      throw new RetortError("INTERNAL", "the answer lacks its distance from the training rows");
    const verdict = verdictOf(within, thresholds);
    const reason = `as the network sees it, ${(within / thresholds.near).toFixed(2)} times as far from its ${count} nearest training ${noun}s as 80 % of them are from each other; ${comparison(verdict, noun, count)}; the nearest by structure has Tanimoto similarity ${nearest}`;
    return { verdict, distance: within, reason, neighbours };
  }
  const verdict = verdictOf(mean, domain.thresholds);
  const similarity =
    domain.neighbours === 1
      ? `the nearest training ${noun} has Tanimoto similarity ${nearest}`
      : `the ${domain.neighbours} nearest training ${noun}s have mean Tanimoto similarity ${(1 - mean).toFixed(2)} (the nearest ${nearest})`;
  const reason = `${similarity}; ${comparison(verdict, noun, domain.neighbours)}`;
  return { verdict, distance: mean, reason, neighbours };
}

/** A structure with an element that no training row has is out of domain, however near it seems. */
function withElements(domain: Extract<Domain, { type: "fingerprint" }>, structure: unknown, verdict: Verdict): Verdict {
  const strange = domain.elements && strangers(elementsOf(structure as string, domain.fingerprint), domain.elements);
  if (!strange) return verdict;
  const reason = `${strange} in no training ${nounOf[domain.fingerprint]}; besides, ${verdict.reason}`;
  return { ...verdict, verdict: "OUT", reason };
}

function verdictOf(distance: number, { near, out }: { near: number; out: number }): VerdictName {
  if (distance <= near) return "IN";
  return distance <= out ? "NEAR" : "OUT";
}

function comparison(verdict: VerdictName, noun: string, neighbours: number): string {
  const others = neighbours === 1 ? "a closer neighbour" : "closer neighbours";
  return {
    IN: `as close as 80 % of training ${noun}s are to each other`,
    NEAR: `80 % of training ${noun}s have ${others}`,
    OUT: `99 % of training ${noun}s have ${others}`,
  }[verdict];
}

const indices = new WeakMap<Uint8Array, FingerprintIndex>();

function indexOf(rows: Uint8Array, bytes: number): FingerprintIndex {
  let index = indices.get(rows);
  if (!index) {
    index = new FingerprintIndex(rows, bytes);
    indices.set(rows, index);
  }
  return index;
}

/** Whether structures must be read to judge. */
export function needsChemistry(spec: Pick<ModelSpec, "inputs">, domain: { type: Domain["type"] }): boolean {
  if (domain.type === "fingerprint") return true;
  return (
    domain.type === "components" && Object.values(spec.inputs).some(({ kind }) => kindInfo(kind).form === "structure")
  );
}
