import { existsSync } from "node:fs";
import { retortHome } from "../../core/home.ts";
import { localRepository } from "../../jobs/local-engine.ts";
import { listDatasets, mirrorFolder, pulledFolder } from "../../learning/data/dataset-files.ts";
import { catalogue } from "../../models/index.ts";
import type { CommandWork } from "../command-spec.ts";
import { text } from "../options.ts";
import { print, printJson } from "../terminal.ts";

/** `retort doctor`: what is present, what is used and why, and what to do about what is missing. Nothing heavy is loaded. */
export const command: CommandWork = async (_args, options) => {
  const report = {
    node: aboutNode(),
    ...(await aboutBackends()),
    ...aboutModels(text(options, "repository")),
    database: aboutDatabase(),
    datasets: aboutDatasets(),
  };
  const advice = [
    ...(report.node.supported ? [] : ["install Node 20.19 or later"]),
    ...report.backends.flatMap(({ name, hint }) => (hint === undefined ? [] : [`${name}: ${hint}`])),
    ...report.models.unpublished.map((id) => `publish ${id}: retort train ${id}`),
    ...[...report.datasets.missing, ...report.datasets.corrupt].map(
      (id) => `to train or evaluate on ${id}: retort datasets pull ${id}`,
    ),
  ];
  if (options.json) printJson({ ...report, advice });
  else
    print(
      `${readable(report)}\n\n${advice.length === 0 ? "nothing is missing" : `to do\n${advice.map((line) => `  ${line}`).join("\n")}`}`,
    );
};

type Report = {
  node: ReturnType<typeof aboutNode>;
  database: ReturnType<typeof aboutDatabase>;
  datasets: ReturnType<typeof aboutDatasets>;
} & Awaited<ReturnType<typeof aboutBackends>> &
  ReturnType<typeof aboutModels>;

function readable({ node, backends, gpu, used, models, database, datasets }: Report): string {
  const found = (present: boolean, versions: Readonly<Record<string, string>>, problem?: string) =>
    [
      present ? "present" : "absent",
      ...Object.entries(versions).map(([part, version]) => `${part} ${version}`),
      ...(problem ? [problem] : []),
    ].join(", ");
  const lines = [
    ["Node", `${node.version}, ${node.platform}${node.supported ? "" : ": too old"}`],
    ["GPU", gpu ?? "none that nvidia-smi sees"],
    ...backends.map(({ name, present, versions, problem }) => [name, found(present, versions, problem)]),
    ["training", `uses ${used.backend ?? "nothing"}: ${used.why}`],
    [
      "models",
      `${models.published.length} of ${models.published.length + models.unpublished.length} published; new versions go to ${models.folders[0]}`,
    ],
    ["database", database.text],
    [
      "datasets",
      `${datasets.present.length} here, ${datasets.missing.length} missing, ${datasets.corrupt.length} damaged; mirror: ${datasets.mirror ?? "none"}`,
    ],
  ];
  return lines.map(([what, text]) => `${(what as string).padEnd(9)} ${text}`).join("\n");
}

function aboutNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  return {
    version: process.versions.node,
    platform: `${process.platform}-${process.arch}`,
    supported: major > 20 || (major === 20 && minor >= 19),
  };
}

async function aboutBackends() {
  const { backendsPresent } = await import("../../learning/backends/present.ts");
  const backends = backendsPresent();
  const best = backends.find(({ present }) => present);
  const [first] = backends;
  const why = !best
    ? "no backend is present"
    : best === first
      ? "it is the fastest"
      : `it is the fastest present; ${first?.name} is absent: ${first?.problem}`;
  return { backends, gpu: first?.gpu ?? null, used: { backend: best?.name ?? null, why } };
}

function aboutModels(folder: string | undefined) {
  const repository = localRepository(folder);
  const published = repository.models();
  const unpublished = catalogue.map(({ spec }) => spec.id).filter((id) => !published.includes(id));
  return {
    models: { published, unpublished, folders: repository.roots },
    home: { folder: retortHome(), exists: existsSync(retortHome()) },
  };
}

function aboutDatabase() {
  const server = Boolean(process.env.DATABASE_URL);
  const what = server ? "a PostgreSQL server (DATABASE_URL)" : "embedded";
  return {
    kind: server ? "server" : "embedded",
    open: false,
    text: `not needed yet; ${what}, when something needs it`,
  };
}

function aboutDatasets() {
  const all = listDatasets();
  const ids = (state: string) => all.filter((dataset) => dataset.state === state).map(({ id }) => id);
  return {
    present: ids("present"),
    missing: ids("missing"),
    corrupt: ids("corrupt"),
    mirror: mirrorFolder() ?? null,
    folder: pulledFolder(),
  };
}
