import type { Feed, Wiring } from "../core/composition.ts";
import { concatenate, selectRows, withData } from "../core/encoding.ts";
import type { RetortError } from "../core/errors.ts";
import { kindInfo } from "../core/kinds.ts";
import type { Column, Encoded, Inside, ModelSpec, Player, Port, Table, Tensor } from "../core/model.ts";
import { converter } from "../core/units.ts";
import { unitOf } from "../core/values.ts";
import { stopIfAborted } from "./cancel.ts";
import type { Part, Parts } from "./loaded-model.ts";
import { decodedColumn, encodedValue, partOf, prefixed, sideBySide } from "./pipeline-encoding.ts";
import { type Flow, pipelineGradient } from "./pipeline-gradient.ts";
import { stepTable } from "./pipeline-table.ts";

/** Names of a pipeline's inputs that explanations can credit nothing of: they keep their value. */
export function heldInputs(inputs: readonly string[], parts: Parts): string[] {
  const seen = new Set<string>();
  for (const { step, model } of parts.steps)
    for (const [port, feed] of Object.entries(step.feeds))
      if (feed.from === "input" && (isFirst({ step, model }) || startOf(model.spec, port) !== undefined))
        seen.add(feed.name);
  return inputs.filter((name) => !seen.has(name));
}

/**
 * What explanations may look into: of the first models their own players, such as atoms, and of formulas after them the
 * parameters that the pipeline is given. What is computed from a masked input is carried through all steps, so that the
 * end result is credited to the first inputs. Other inputs keep their value.
 */
export function pipelineInside(spec: ModelSpec, wiring: Wiring, parts: Parts): Inside {
  const first = parts.steps.filter(isFirst);
  const later = parts.steps.filter((part) => !isFirst(part));
  const read = [...new Set(later.flatMap(({ step }) => inputsOf(step.feeds)))];
  const starts = startsOf(read, wiring, later);
  const portOf = (name: string) => wiring.inputs[name] as Port;
  const structures = Object.entries(wiring.inputs).filter(([, { kind }]) => kindInfo(kind).form === "structure");

  const flow: Flow = {
    first,
    later,
    read,
    input: (encoded) => ({
      rows: encoded.rows,
      columns: Object.fromEntries(read.map((name) => [name, decodedColumn(name, portOf(name), encoded)])),
      errors: new Map(),
    }),
    async begin(encoded, signal) {
      const raw = new Map<string, Readonly<Record<string, Float64Array>>>();
      for (const { step, model } of first) {
        stopIfAborted(signal);
        raw.set(step.id, await (model.inside as Inside).forward(partOf(encoded, step.id), signal));
      }
      return raw;
    },
    async end(input, raw, signal) {
      const before = new Map<string, Table>();
      for (const { step, model } of first) before.set(step.id, tableOf(model.spec, raw.get(step.id) ?? {}, input.rows));
      for (const { step, model } of later) {
        stopIfAborted(signal);
        const table = stepTable(wiring, step, input, before);
        before.set(step.id, await model.predictBatch(table, { samples: 0, seed: 0, signal }));
      }
      return (output) => {
        const { step, output: own } = wiring.outputs[output] as Wiring["outputs"][string];
        return raw.get(step)?.[own] ?? numbersOf(before.get(step) as Table, own);
      };
    },
  };
  const gradient = pipelineGradient(spec, wiring, flow);

  return {
    async encode(input) {
      const run = { samples: 0, seed: 0, signal: new AbortController().signal };
      const traced = await parts.trace(input, run);
      const errors = new Map<number, RetortError>(input.errors);
      for (const { output } of traced.values())
        for (const [row, error] of output.errors) if (!errors.has(row)) errors.set(row, error);
      const own: { id: string; encoded: Encoded; at: ReadonlyMap<number, number> }[] = [];
      for (const { step, model } of first) {
        const table = traced.get(step.id)?.input as Table;
        const { encoded, rows, errors: refused } = await (model.inside as Inside).encode(table);
        for (const [row, error] of refused) if (!errors.has(row)) errors.set(row, error);
        own.push({ id: step.id, encoded, at: new Map(rows.map((row, i) => [row, i])) });
      }
      const rows = Array.from({ length: input.rows }, (_, row) => row).filter((row) => !errors.has(row));
      if (rows.length === 0)
        return { encoded: { rows: 0, offsets: { row: Uint32Array.of(0) }, tensors: {} }, rows, errors };
      const chosen = own.map(({ id, encoded, at }) =>
        prefixed(
          selectRows(
            encoded,
            rows.map((row) => at.get(row) as number),
          ),
          id,
        ),
      );
      const values = read.map((name) =>
        concatenate(rows.map((row) => encodedValue(name, portOf(name), input.columns[name] as Column, row))),
      );
      return { encoded: sideBySide([...chosen, ...values]), rows, errors };
    },

    async forward(encoded, signal) {
      const given = await flow.end(flow.input(encoded), await flow.begin(encoded, signal), signal);
      const results: Record<string, Float64Array> = {};
      for (const name of Object.keys(wiring.outputs)) {
        const numbers = given(name);
        if (numbers) results[name] = numbers;
      }
      return results;
    },

    ...(gradient && { gradient }),

    baseline(encoded) {
      const nothing = first.map(({ step, model }) =>
        prefixed((model.inside as Inside).baseline(partOf(encoded, step.id)), step.id),
      );
      const data = Object.entries(starts).map(([name, { value }]) => {
        const { data: own } = encoded.tensors[`input/${name}`] as Tensor;
        return [`input/${name}`, new Float32Array(own.length).fill(value)] as const;
      });
      return withData(sideBySide([encoded, ...nothing]), Object.fromEntries(data));
    },

    players(encoded, values) {
      const all = Array.from({ length: encoded.rows }, (): Player[] => []);
      for (const { step, model } of first) {
        const own = values?.map((row) => boundValues(step.feeds, row));
        const players = (model.inside as Inside).players(partOf(encoded, step.id), own);
        const name = (port: string | undefined) => nameOf(port, step.feeds, model.spec);
        players.forEach((some, row) => {
          for (const player of some) add(all[row] as Player[], placed(player, step.id, name(player.component)));
        });
      }
      for (const [name, { title }] of Object.entries(starts)) {
        const offsets = encoded.offsets[portOf(name).axes ? `input/${name}` : "row"] as Uint32Array;
        const index = Object.keys(wiring.inputs).indexOf(name);
        all.forEach((some, row) => {
          const cells = [];
          for (let at = offsets[row] as number; at < (offsets[row + 1] as number); at++)
            cells.push({ tensor: `input/${name}`, row: at });
          some.push({ label: title, group: "parameter", index, cells });
        });
      }
      return all;
    },
  };

  /** A part's player as one of the whole; atoms name their structure where there is more than one. */
  function placed(player: Player, step: string, structure: string | undefined): Player {
    const { component: _, ...rest } = player;
    const label = first.length > 1 && player.group === "descriptor" ? `${step}: ${player.label}` : player.label;
    return {
      ...rest,
      label,
      ...(structure !== undefined &&
        (structures.length > 1 || player.group === "component") && { component: structure }),
      cells: player.cells.map((cell) => ({ ...cell, tensor: `${step}/${cell.tensor}` })),
    };
  }
}

/** Whether a part reads the pipeline's input alone, and its insides can be looked into. */
function isFirst({ step, model }: Part): boolean {
  if (!model.inside || model.spec.body.type === "formula") return false;
  const forms = Object.values(step.spec.outputs).map(({ kind }) => kindInfo(kind).form);
  return Object.values(step.feeds).every(({ from }) => from !== "step") && forms.every((form) => form !== "structure");
}

const inputsOf = (feeds: Readonly<Record<string, Feed>>) =>
  Object.values(feeds).flatMap((feed) => (feed.from === "input" ? [feed.name] : []));

/** The value a formula's explanations start from. */
function startOf(spec: ModelSpec, port: string): number | undefined {
  return spec.body.type === "formula" ? spec.body.baseline?.[port] : undefined;
}

function startsOf(read: readonly string[], wiring: Wiring, later: readonly Part[]) {
  const starts: Record<string, { value: number; title: string }> = {};
  for (const name of read)
    for (const { step, model } of later)
      for (const [port, feed] of Object.entries(step.feeds)) {
        if (feed.from !== "input" || feed.name !== name || starts[name]) continue;
        const start = startOf(model.spec, port);
        const own = model.spec.inputs[port] as Port;
        if (start === undefined || kindInfo(own.kind).form !== "quantity") continue;
        const unit = unitOf(wiring.inputs[name] as Port);
        starts[name] = { value: converter(unitOf(own), unit)(start), title: own.title };
      }
  return starts;
}

/** The pipeline's input that a part's component, or its only structure, comes from. */
function nameOf(port: string | undefined, feeds: Readonly<Record<string, Feed>>, spec: ModelSpec): string | undefined {
  const found = port ?? Object.keys(spec.inputs).find((name) => kindInfo(spec.inputs[name]!.kind).form === "structure");
  const feed = found === undefined ? undefined : feeds[found];
  return feed?.from === "input" ? feed.name : undefined;
}

function boundValues(feeds: Readonly<Record<string, Feed>>, row: Readonly<Record<string, unknown>>) {
  return Object.fromEntries(
    Object.entries(feeds).map(([port, feed]) => [
      port,
      feed.from === "input" ? row[feed.name] : feed.from === "constant" ? feed.value : undefined,
    ]),
  );
}

/** One player for each atom or component, in whatever models it is seen. */
function add(players: Player[], player: Player): void {
  const same = ["atom", "component"].includes(player.group)
    ? players.findIndex(
        ({ group, index, component }) =>
          group === player.group && index === player.index && component === player.component,
      )
    : -1;
  const known = players[same];
  if (known) players[same] = { ...known, cells: [...known.cells, ...player.cells] };
  else {
    const taken = players.filter(({ group }) => group === player.group);
    const index = taken.some((one) => one.index === player.index && one.component === player.component)
      ? Math.max(...taken.map((one) => one.index)) + 1
      : player.index;
    players.push({ ...player, index });
  }
}

function tableOf(spec: ModelSpec, numbers: Readonly<Record<string, Float64Array>>, rows: number): Table {
  const columns = Object.fromEntries(
    Object.entries(numbers).map(([name, all]): [string, Column] => {
      if (!spec.outputs[name]?.axes && all.length === rows) return [name, { point: all }];
      const width = rows === 0 ? 0 : all.length / rows;
      return [name, { point: Array.from({ length: rows }, (_, i) => all.slice(i * width, (i + 1) * width)) }];
    }),
  );
  return { rows, columns, errors: new Map() };
}

/** An output's numbers, row after row; rows that failed have none. */
function numbersOf({ columns, rows, errors }: Table, output: string): Float64Array | undefined {
  const point = columns[output]?.point;
  if (!point) return undefined;
  if (point instanceof Float64Array)
    return errors.size > 0 ? point.map((value, row) => (errors.has(row) ? Number.NaN : value)) : point;
  const width = (point.find((value) => value instanceof Float64Array) as Float64Array | undefined)?.length;
  if (width === undefined) return undefined;
  const all = new Float64Array(rows * width).fill(Number.NaN);
  point.forEach((value, row) => {
    if (value instanceof Float64Array && !errors.has(row)) all.set(value, row * width);
  });
  return all;
}
