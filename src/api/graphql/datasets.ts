import type { DatasetFile, DatasetManifest } from "../../core/dataset.ts";
import { datasetManifest, datasetManifests } from "../../learning/data/manifests.ts";
import type { Builder } from "./builder.ts";

/** Adds `dataset(id:)` and `datasets`: what is known of data without having them. */
export function addDatasets(builder: Builder): void {
  const file = builder.objectRef<DatasetFile>("DatasetFile").implement({
    description: "A file of a dataset, its bytes fixed by a hash.",
    fields: (t) => ({
      path: t.exposeString("path", { nullable: false }),
      url: t.exposeString("url", { nullable: false }),
      bytes: t.exposeInt("bytes", { nullable: false }),
      sha256: t.exposeString("sha256", { nullable: false }),
      rows: t.int({ resolve: ({ rows }) => rows }),
    }),
  });
  const dataset = builder.objectRef<DatasetManifest>("Dataset").implement({
    description: "A dataset that models are trained and judged on.",
    fields: (t) => ({
      id: t.exposeID("id", { nullable: false }),
      title: t.exposeString("title", { nullable: false }),
      licence: t.exposeString("licence", { nullable: false }),
      citation: t.exposeString("citation", { nullable: false }),
      rows: t.int({ resolve: ({ rows }) => rows }),
      files: t.field({ type: [file], nullable: false, resolve: ({ files }) => [...files] }),
      notes: t.stringList({ nullable: false, resolve: ({ notes }) => [...(notes ?? [])] }),
    }),
  });
  builder.queryField("dataset", (t) =>
    t.field({ type: dataset, args: { id: t.arg.id({ required: true }) }, resolve: (_, { id }) => datasetManifest(id) }),
  );
  builder.queryField("datasets", (t) =>
    t.field({
      type: [dataset],
      nullable: { list: false, items: false },
      resolve: () => [...datasetManifests().values()],
    }),
  );
}
