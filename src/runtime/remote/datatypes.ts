import { isGridded, kindInfo } from "../../core/kinds.ts";
import type { Port } from "../../core/model.ts";

/** Datatype of the tensor that the Open Inference Protocol v2 carries a port's values in. */
export function datatypeOfPort({ kind }: Port): "FP64" | "INT64" | "BYTES" {
  const { form } = kindInfo(kind);
  if (form === "integer") return "INT64";
  return form === "quantity" || form === "profile" || isGridded(kind) ? "FP64" : "BYTES";
}
