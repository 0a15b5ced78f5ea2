import { existsSync } from "node:fs";
import { retortHome } from "../../core/home.ts";
import { localRepository, pretrainedFolder } from "../../jobs/local-engine.ts";
import { listDatasets, mirrorFolder, pulledFolder } from "../../learning/data/dataset-files.ts";
import { catalogue } from "../../models/index.ts";
import type { CommandWork } from "../command-spec.ts";
import { findBackends } from "../find-backends.ts";
import { gpuName } from "../gpu.ts";
import { text } from "../options.ts";
import { print, printJson } from "../terminal.ts";

/** `retort doctor`: what is present, what is used and why, and what to do about what is missing. */
export const command: CommandWork = async (_args, options) => {
  const report = await examine(text(options, "repository"));
  if (options.json) return printJson(report);
  const { node, backends, gpu, models, database, datasets, advice } = report;
  const rows = [
    ["Node", `${node.version} (${node.platform})${node.supported ? "" : ": too old"}`],
    ["GPU", gpu ?? "none that nvidia-smi sees"],
    ...backends.found.map(({ name, state, detail }) => ["backend", `${name}: ${state}, ${detail}`]),
    ["training", `uses ${backends.used ?? "nothing"}: ${backends.why}`],
    [
      "models",
      `${models.published.length} of ${models.known} published; written to ${models.folders[0]}, read from there and ${models.folders[1]}`,
    ],
    ["database", database.text],
    [
      "datasets",
      `${datasets.present.length} here, ${datasets.missing.length} missing${datasets.corrupt.length > 0 ? `, damaged: ${datasets.corrupt.join(", ")}` : ""}; mirror ${datasets.mirror ?? "none"}`,
    ],
  ];
  print(rows.map(([what, found]) => `${(what as string).padEnd(9)} ${found}`).join("\n"));
  print(advice.length === 0 ? "\nnothing is missing" : `\nto do:\n${advice.map((line) => `  - ${line}`).join("\n")}`);
};

async function examine(repositoryFolder: string | undefined) {
  const gpu = await gpuName();
  const backends = await findBackends();
  const repository = localRepository(repositoryFolder);
  const published = repository.models();
  const unpublished = catalogue.map(({ spec }) => spec.id).filter((id) => !published.includes(id));
  const all = listDatasets();
  const ids = (state: string) => all.filter((dataset) => dataset.state === state).map(({ id }) => id);
  const datasets = {
    present: ids("present"),
    missing: ids("missing"),
    corrupt: ids("corrupt"),
    mirror: mirrorFolder() ?? null,
    folder: pulledFolder(),
  };
  const url = process.env.DATABASE_URL;
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const supported = major > 20 || (major === 20 && minor >= 19);
  const advice = [
    ...(supported ? [] : ["install Node 20.19 or later"]),
    ...backends.advice,
    ...(gpu !== null && backends.used === "native" && backends.device !== "GPU"
      ? ["a GPU is here and training does not use it: run `npm install` again, so that the CUDA build is made"]
      : []),
    ...(unpublished.length > 0
      ? [`train what is not published: ${unpublished.map((id) => `retort train ${id}`).join("; ")}`]
      : []),
    ...[...datasets.missing, ...datasets.corrupt]
      .slice(0, 1)
      .map(
        () =>
          `for training and evaluating, bring the data: retort datasets pull ${[...datasets.missing, ...datasets.corrupt].join(" ")}`,
      ),
  ];
  return {
    node: { version: process.versions.node, platform: `${process.platform}-${process.arch}`, supported },
    gpu,
    backends: { found: backends.found, used: backends.used, device: backends.device, why: backends.why },
    home: { folder: retortHome(), exists: existsSync(retortHome()) },
    models: {
      known: catalogue.length,
      published,
      unpublished,
      folders: repository.roots,
      pretrained: pretrainedFolder,
    },
    database: {
      kind: url ? "server" : "embedded",
      open: false,
      text: url
        ? "a PostgreSQL server (DATABASE_URL); opened when something needs it"
        : "not needed yet; an embedded one is opened when something needs it",
    },
    datasets,
    advice,
  };
}
