import { kindInfo } from "../../core/kinds.ts";
import type { ModelSpec, Port } from "../../core/model.ts";
import { unitOf } from "../../core/values.ts";
import type { Card, LearningCurve, MetricTable } from "../../core/version.ts";
import { localEngine } from "../../jobs/local-engine.ts";
import type { CommandWork } from "../command-spec.ts";
import { text } from "../options.ts";
import { bytes, figure, print, printJson, table } from "../terminal.ts";

/** `retort models show`: the card. A model without a version shows what it would take and give. */
export const command: CommandWork = async ([model], options) => {
  const engine = localEngine(text(options, "repository"));
  try {
    const id = model as string;
    const versions = engine.repository.versions(id);
    const spec = engine.spec(id, text(options, "version"));
    const entry = versions.length > 0 ? engine.repository.resolve(id, text(options, "version")) : undefined;
    const card = entry && engine.repository.card(entry);
    const { title, description, subject, field, inputs, outputs } = spec;
    const list = versions.map(({ name, number, hash, aliases }) => ({ name, number, hash, aliases }));
    if (options.json)
      printJson({
        id,
        title,
        description,
        subject,
        field,
        inputs,
        outputs,
        ...(spec.body.type === "pipeline" && { steps: spec.body.steps }),
        version: entry?.name ?? null,
        versions: list,
        card: card ?? null,
      });
    else print([...head(spec), ...(card ? cardText(card) : []), ...versionText(list)].join("\n\n"));
  } finally {
    await engine.close();
  }
};

function head(spec: ModelSpec): string[] {
  const ports = (all: Readonly<Record<string, Port>>, role: string) =>
    Object.entries(all).map(([name, port]) => [
      role,
      name,
      port.title,
      kindInfo(port.kind).unit === undefined ? "" : unitOf(port),
    ]);
  return [
    `${spec.title} (${spec.id})\n${spec.description}`,
    table(["", "name", "what", "unit"], [...ports(spec.inputs, "input"), ...ports(spec.outputs, "output")]),
    ...stepText(spec),
  ];
}

/** The parts of a pipeline, and where each input of them comes from. */
function stepText({ body }: ModelSpec): string[] {
  if (body.type !== "pipeline") return [];
  const source = (from: (typeof body.steps)[number]["bind"][string]) =>
    typeof from === "string" ? from : JSON.stringify(from.constant);
  const lines = body.steps.map(({ name, model, version, bind }) => [
    name,
    `${model} ${version}`,
    Object.entries(bind)
      .map(([port, from]) => `${port} = ${source(from)}`)
      .join(", "),
  ]);
  return [table(["step", "model", "inputs"], lines)];
}

function versionText(versions: readonly { name: string; aliases: readonly string[] }[]): string[] {
  if (versions.length === 0) return ["no version is published on this machine"];
  return [
    table(
      ["version", "aliases"],
      versions.map(({ name, aliases }) => [name, aliases.join(", ")]),
    ),
  ];
}

/** The losses of training as a row of bars on a logarithmic scale, with the first and the last in figures. */
function curveText({ epochs, loss, validation }: LearningCurve): string {
  const row = (values: readonly number[]) => {
    const logs = values.map((value) => Math.log(Math.max(value, Number.MIN_VALUE)));
    const [low, high] = [Math.min(...logs), Math.max(...logs)];
    const bar = (log: number) => "▁▂▃▄▅▆▇█"[Math.round((7 * (log - low)) / Math.max(high - low, 1e-9))] as string;
    return `${logs.map(bar).join("")} ${figure(values[0] as number)} to ${figure(values.at(-1) as number)}`;
  };
  const watched = validation ? `; on stopping rows ${row(validation)}` : "";
  return `loss ${row(loss)} in ${epochs.at(-1)} epochs${watched}`;
}

function cardText(card: Card): string[] {
  const { dataset, split, training } = card;
  const facts = [
    `data      ${dataset.id}, ${dataset.rows} rows${dataset.licence ? `, ${dataset.licence}` : ""}; SHA-256 ${dataset.sha256.slice(0, 12)}…`,
    `split     ${split.train} train, ${split.stop} stop, ${split.calibration} calibration, ${split.test} test rows; ${split.description}`,
    `training  ${training.parameters} parameters on ${training.backend}, ${figure(training.seconds, 3)} s; ${training.recipe}`,
    ...(training.curve ? [`curve     ${curveText(training.curve)}`] : []),
    `size      ${bytes(card.bytes)}`,
    ...Object.entries(card.coverage ?? {}).map(
      ([name, c]) =>
        `coverage  ${name}: ${figure(100 * c.measured)} % measured for ${figure(100 * c.nominal)} % (${c.nCal} calibration, ${c.nTest} test rows)`,
    ),
    ...Object.values(card.intervals ?? {}).flatMap(({ unseen }) =>
      unseen
        ? [
            `unseen    components: intervals ${figure(unseen.factor)} times as wide; on the splits of ${unseen.study}, the factor from the others, ${unseen.splits.map((one) => figure(100 * one)).join(", ")} % measured for ${figure(100 * unseen.nominal)} %`,
          ]
        : [],
    ),
    ...Object.values(card.intervals ?? {}).map(
      ({ method, levels }) =>
        `intervals ${method}; measured ${levels.map((one) => `${figure(100 * one.measured)} % for ${figure(100 * one.nominal)} %`).join(", ")}`,
    ),
    ...(card.domain
      ? [
          `domain    ${["IN", "NEAR", "OUT"]
            .filter((verdict) => card.domain?.error[verdict] !== undefined)
            .map(
              (verdict) =>
                `${verdict} error ${figure(card.domain?.error[verdict] ?? 0)} (${card.domain?.counts[verdict]} rows)`,
            )
            .join(", ")}${card.domain.separates ? `; ${card.domain.separates.why}` : ""}`,
        ]
      : []),
    ...(card.parity
      ? [
          `parity    ONNX against TensorFlow.js: ${figure(card.parity.forward, 2)} of the output's sd on ${card.parity.rows} rows`,
        ]
      : []),
  ];
  const names = [
    ...new Set([card.metrics, ...Object.values(card.baselines)].flatMap((metrics) => Object.keys(metrics))),
  ];
  const line = (what: string, metrics: MetricTable) => [
    what,
    ...names.map((name) => (metrics[name] === undefined ? "" : figure(metrics[name]))),
  ];
  const measured = table(
    ["on the test rows", ...names],
    [
      line("this version", card.metrics),
      ...Object.entries(card.baselines).map(([name, metrics]) => line(name, metrics)),
    ],
  );
  const published = card.published.map(
    ({ what, metrics, source, split, otherSplit }) =>
      `  ${what}: ${Object.entries(metrics)
        .map(([name, value]) => `${name} ${figure(value)}`)
        .join(", ")} (${split}${otherSplit ? "; not this split" : ""}; ${source})`,
  );
  const study = [...(card.study ? [card.study] : []), ...(card.furtherStudies ?? [])].map(
    (one) =>
      `study     ${"name" in one ? `${one.name}, ` : ""}${one.description}: ${Object.entries(one.mean)
        .map(([name, mean]) => `${name} ${figure(mean)} ± ${figure(one.sd[name] ?? 0, 2)}`)
        .join(", ")}`,
  );
  return [
    [...facts, ...study].join("\n"),
    measured,
    ...(published.length > 0 ? [`published\n${published.join("\n")}`] : []),
    ...(card.limits.length > 0 ? [`limits\n${card.limits.map((limit) => `  ${limit}`).join("\n")}`] : []),
  ];
}
