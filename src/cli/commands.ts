import type { CommandGroup, CommandSpec } from "./command-spec.ts";

const json = ["--json", "write JSON, for machines"] as const;
const repository = [
  "--repository <folder>",
  "model repository to use and write to (default: under RETORT_HOME)",
] as const;
const version = ["--version <version>", "alias, number, hash or name of the version", "production"] as const;
const set = ["--set <port=value...>", 'value of an input, such as temperature="25 °C"'] as const;
const model = ["<model>", "a model, as listed by: retort models list"] as const;

/** Every command, with what its help says. */
export const commands: Readonly<Record<string, CommandSpec | CommandGroup>> = {
  serve: {
    description: "answer at an address: GraphQL at /graphql, with a page to try queries on",
    options: [
      ["--host <host>", "address to listen at; anything but 127.0.0.1 lets other machines in", "127.0.0.1"],
      ["--port <port>", "port to listen at; 0: any free one", "4000"],
      repository,
    ],
    examples: ["serve", "serve --port 8080"],
    load: () => import("./commands/serve.ts"),
  },
  predict: {
    description: "answer a few inputs",
    arguments: [model, ["[values...]", "values of the model's first input, such as SMILES"]],
    options: [
      set,
      ["--rows <file>", "JSON file with a list of objects, input → value; - for standard input"],
      ["--unit <unit>", "unit to give the value in"],
      ["--interval <coverage>", "coverage of the intervals (default: 0.9, where the model is calibrated)"],
      ["--no-interval", "give no intervals"],
      ["--no-domain", "do not judge whether the input lies in the model's domain"],
      ["--on-out-of-domain <policy>", "refuse or warn: what is done about inputs outside the model's domain", "warn"],
      version,
      repository,
      json,
    ],
    examples: [
      "predict solubility CCO c1ccccc1",
      'predict eyring-rate --set barrier="85 kJ/mol" temperature="25 °C" molecularity=2',
      "predict burgers --rows rows.json --json",
    ],
    load: () => import("./commands/predict.ts"),
  },
  screen: {
    description: "answer a file of molecules, reactions or parameters; goes on where it was stopped",
    arguments: [["<model>", "a model, or the .graphql file of a query whose variables are columns"]],
    options: [
      ["-i, --in <file>", "CSV, TSV, .smi, JSONL or Parquet, or - for standard input"],
      ["-o, --out <file>", "CSV, TSV, JSONL or Parquet, or - for standard output"],
      ["--from <format>", "format of the input, where its name does not tell"],
      ["--format <format>", "format of the output, where its name does not tell"],
      ["--column <name>", "column of the model's first input (default: the one called as the input)"],
      ["--interval <coverage>", "coverage of the intervals (default: 0.9, where the model is calibrated)"],
      ["--no-interval", "give no intervals"],
      ["--no-domain", "do not judge whether the input lies in the model's domain"],
      ["--restart", "discard what an earlier, unfinished run did"],
      ["--workers <n>", "threads (default: one for each processor)"],
      ["--chunk <rows>", "rows a chunk: what a crash can lose", "1024"],
      version,
      repository,
      json,
    ],
    examples: [
      "screen solubility --in molecules.csv --out out.parquet",
      "screen question.graphql --in molecules.csv --out out.csv",
      "screen solubility --in - --out - --from smi < a.smi",
    ],
    load: () => import("./commands/screen.ts"),
  },
  train: {
    description: "train a model from its dataset and publish the version; goes on where it was interrupted",
    arguments: [model],
    options: [
      ["--backend <backend>", "native, webgpu, wasm or cpu (default: the best present)"],
      ["--effort <fraction>", "fraction of the epochs; below 1 the version is not promoted", "1"],
      ["--seed <seed>", "seed of the random numbers"],
      ["--study", "also train on every split of the study, for the card"],
      [
        "--parallel <n>",
        "with --study: so many splits at a time, each in a process with the memory of a training of its own",
        "1",
      ],
      ["--alias <alias>", "alias to point at the version (default: production)"],
      ["--restart", "discard what an earlier, interrupted training did"],
      repository,
      json,
    ],
    examples: [
      "train solubility",
      "train snar-barrier --study --parallel 4",
      "train buchwald-hartwig-yield --effort 0.05 --repository /tmp/models",
    ],
    load: () => import("./commands/train.ts"),
  },
  evaluate: {
    description: "recompute a card's figures from the data, and say whether they agree",
    arguments: [["[model]", "a model, as listed by: retort models list"]],
    options: [
      [
        "--all",
        "every learnt model, as one table of results in Markdown: splits, published figures, trees, ours, coverage",
      ],
      ["--sample <n>", "only so many test rows; agreement is then not judged as strictly"],
      version,
      repository,
      json,
    ],
    examples: ["evaluate solubility", "evaluate solubility --sample 200 --json", "evaluate --all > results.md"],
    load: () => import("./commands/evaluate.ts"),
  },
  recalibrate: {
    description: "judge a trained version again by today's rules: calibration, domain and card; nothing is trained",
    arguments: [["<model>", "a model of the catalogue that is published"]],
    options: [version, ["--no-promote", "leave production where it is"], repository, json],
    examples: ["recalibrate solubility"],
    load: () => import("./commands/recalibrate.ts"),
  },
  explain: {
    description: "explain an answer: what each atom, component or parameter contributes",
    arguments: [model, ["[values...]", "values of the model's first input, such as SMILES"]],
    options: [
      set,
      [
        "--method <method>",
        "SHAPLEY, INTEGRATED_GRADIENTS, LIME, OCCLUSION; NEIGHBOURS (training examples), COUNTERFACTUALS, SURROGATE_TREE (needs no values)",
        "SHAPLEY",
      ],
      ["--output <name>", "the output to explain, where there are several"],
      ["--budget <n>", "evaluations of the model that may be spent"],
      ["--seed <seed>", "seed of the random numbers", "0"],
      ["--at <n>", "point of the grid, for fields"],
      ["--change <amount>", "counterfactuals: at least so much more, or, if negative, less"],
      ["--across <value>", "counterfactuals: on the other side of this value"],
      ["--label <class>", "counterfactuals: this class"],
      ["--first <n>", "counterfactuals and neighbours: how many"],
      ["--rows <n>", "surrogate tree: answers to imitate"],
      ["--depth <n>", "surrogate tree: conditions in a rule"],
      ["--svg <file>", "also write a depiction: atoms highlighted, or the tree"],
      version,
      repository,
      json,
    ],
    examples: [
      "explain solubility CCO --svg ethanol.svg",
      "explain solubility CCO --method COUNTERFACTUALS --change -1",
      "explain solubility --method SURROGATE_TREE",
    ],
    load: () => import("./commands/explain.ts"),
  },
  models: {
    description: "models and their versions",
    commands: {
      list: {
        description: "all models, and which version of each answers",
        options: [repository, json],
        load: () => import("./commands/models-list.ts"),
      },
      show: {
        description: "a model's card: inputs, outputs, how good it is, and how that was measured",
        arguments: [model],
        options: [version, repository, json],
        load: () => import("./commands/models-show.ts"),
      },
      promote: {
        description: "point an alias at a version",
        arguments: [model, ["<version>", "alias, number, hash or name"]],
        options: [["--alias <alias>", "the alias", "production"], repository, json],
        load: () => import("./commands/models-promote.ts"),
      },
      rollback: {
        description: "point an alias back at the version it pointed at before",
        arguments: [model],
        options: [["--alias <alias>", "the alias", "production"], repository, json],
        load: () => import("./commands/models-rollback.ts"),
      },
      add: {
        description: "add a model that another Retort, or any server of the Open Inference Protocol, answers for",
        arguments: [["<id>", "what it is called here"]],
        options: [
          ["--address <url>", "the server, such as http://10.0.0.7:4000"],
          ["--model <name>", "what it is called there (default: the same)"],
          ["--remote-version <version>", "its version there (default: what it answers by default)"],
          [
            "--input <port=kind...>",
            "what an input means, as name=kind:unit or name@tensor=kind[]; a Retort says so itself",
          ],
          ["--output <port=kind...>", "what an output means, likewise"],
          repository,
          json,
        ],
        examples: [
          "models add far-solubility --address http://10.0.0.7:4000 --model solubility",
          "models add assay --address http://10.0.0.8:8080 --input x@predict=dimensionless[] --output y@predict=dimensionless",
        ],
        load: () => import("./commands/models-add.ts"),
      },
    },
  },
  pipelines: {
    description: "graphs of models that are models themselves",
    commands: {
      save: {
        description: "make a version of a pipeline, its parts pinned to the versions of today",
        arguments: [["<file>", "JSON: id, title, steps, outputs; - for standard input"]],
        options: [["--no-promote", "leave production where it is"], repository, json],
        examples: ["pipelines save conversion.json", "predict conversion --rows rows.json"],
        load: () => import("./commands/pipelines-save.ts"),
      },
      upgrade: {
        description: "make a version with the present production versions of its parts, and say what changed",
        arguments: [["<pipeline>", "its id"]],
        options: [repository, json],
        load: () => import("./commands/pipelines-upgrade.ts"),
      },
    },
  },
  datasets: {
    description: "the data that models are trained and judged on",
    commands: {
      list: {
        description: "all datasets, and whether they are on this machine",
        options: [json],
        load: () => import("./commands/datasets-list.ts"),
      },
      pull: {
        description: "bring datasets to this machine, from their URLs or the mirror in RETORT_DATASETS",
        arguments: [["[datasets...]", "their ids (default: all)"]],
        options: [json],
        load: () => import("./commands/datasets-pull.ts"),
      },
      verify: {
        description: "compare every byte with the manifest's SHA-256",
        arguments: [["[datasets...]", "their ids (default: all that are here)"]],
        options: [json],
        load: () => import("./commands/datasets-verify.ts"),
      },
    },
  },
  doctor: {
    description: "what is present on this machine, what is used, and what to do about what is missing",
    options: [repository, json],
    load: () => import("./commands/doctor.ts"),
  },
};
