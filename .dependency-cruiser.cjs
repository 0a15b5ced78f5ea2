// The import ladder: a room imports only from itself and from rooms above it in this list.
const rooms = [
  "core",
  ["chemistry", "physics"],
  "runtime",
  "learning",
  "trust",
  "models",
  "registry",
  "serving",
  "jobs",
  "api",
  ["cli", "web", "sdk"],
];
const level = rooms.flatMap((r, i) => (Array.isArray(r) ? r : [r]).map((name) => ({ name, i })));
const ladder = level.map(({ name, i }) => ({
  name: `ladder-${name}`,
  comment: `src/${name} may import only from rooms above it`,
  severity: "error",
  from: { path: `^src/${name}/` },
  to: {
    path: `^src/(${
      level
        .filter((o) => o.name !== name && o.i >= i)
        .map((o) => o.name)
        .join("|") || "nothing"
    })/`,
  },
}));
module.exports = {
  forbidden: [
    ...ladder,
    {
      name: "no-circular",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["dynamic-import"] } },
    },
    {
      name: "tensorflow-only-in-training",
      comment: "TensorFlow is imported only in learning/{backends,networks,training,recording}",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/learning/(backends|networks|training|recording)/" },
      to: { path: "node_modules/@tensorflow/" },
    },
    {
      name: "training-code-only-through-train",
      comment:
        "what imports TensorFlow is reached statically only from a model's train.ts (and inside learning itself)",
      severity: "error",
      from: {
        path: "^src/",
        pathNot: "^src/learning/(backends|networks|training|recording)/|^src/models/[^/]+/train\\.ts$",
      },
      to: {
        path: "^src/learning/(backends|networks|training|recording)/",
        dependencyTypesNot: ["dynamic-import", "type-only"],
      },
    },
    {
      name: "rooms-do-not-import-the-app",
      severity: "error",
      comment: "only the faces, which are below it, do",
      from: { path: "^src/[^/]+/", pathNot: "^src/(cli|sdk)/" },
      to: { path: "^src/(app|index)\\.ts$" },
    },
  ],
  options: {
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
  },
};
