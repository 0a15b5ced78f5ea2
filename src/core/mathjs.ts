import { createRequire } from "node:module";
import type { MathJsInstance } from "mathjs";

let loaded: MathJsInstance | undefined;

/**
 * mathjs, loaded when first asked for: that takes as long as all the rest of a short command, and most need no units
 * but their own. The bundled build loads in a tenth of the time that the package's entry point takes.
 */
export function mathjs(): MathJsInstance {
  loaded ??= createRequire(import.meta.url)("mathjs/lib/browser/math.js") as MathJsInstance;
  return loaded;
}
