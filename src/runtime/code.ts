import { RetortError } from "../core/errors.ts";
import type { Json, Model, ModelSpec } from "../core/model.ts";

/** A model that is written in code, such as a reference solver; a change of its answers is a new revision. */
export type CodeModel = {
  readonly id: string;
  readonly revision: number;
  create(spec: ModelSpec, version: string, options: { readonly [key: string]: Json }): Promise<Model>;
};

/** All models in code, old revisions included. */
const codeModels: readonly CodeModel[] = [];

/**
 * The model that a `code` body names.
 *
 * @param more code models besides Retort's own
 * @throws RetortError VERSION_BROKEN where there is none of that id and revision.
 */
export async function codeModel(spec: ModelSpec, version: string, more: readonly CodeModel[] = []): Promise<Model> {
  const { body } = spec;
  if (body.type !== "code") throw new RetortError("INTERNAL", `${spec.id} is not written in code`);
  const found = [...codeModels, ...more].find(({ id, revision }) => id === body.id && revision === body.revision);
  if (!found)
    throw new RetortError("VERSION_BROKEN", `this Retort has no code "${body.id}" of revision ${body.revision}`, {
      hint: "use the Retort that published the version, or publish it again",
    });
  return found.create(spec, version, body.options);
}
