import type { MainModule, Mol } from "@rdkit/rdkit";
import factory from "@rdkit/rdkit";
import { RetortError } from "../core/errors.ts";

// The package is CommonJS whose export is the factory itself, though its types say it has a default export.
const initialise = factory as unknown as (options: object) => Promise<MainModule>;

let loading: Promise<MainModule> | undefined;
let loaded: MainModule | undefined;

/**
 * Loads RDKit (WebAssembly, about 7 MB) once; later calls return the same module.
 *
 * Its console output is switched off: RDKit writes structures there, and structures are secrets.
 * Stereochemistry is perceived as Python's RDKit does by default (legacy perception).
 */
export function loadRdkit(): Promise<MainModule> {
  loading ??= initialise({ print: () => {}, printErr: () => {} }).then((module) => {
    module.disable_logging();
    module.use_legacy_stereo_perception(true);
    loaded = module;
    return module;
  });
  return loading;
}

/**
 * The loaded RDKit.
 *
 * @throws RetortError INTERNAL when `loadRdkit()` has not been awaited.
 */
export function rdkit(): MainModule {
  if (loaded === undefined) {
    throw new RetortError("INTERNAL", "RDKit is used before it is loaded", { hint: "await loadRdkit() first" });
  }
  return loaded;
}

export type RdkitMol = Mol;
