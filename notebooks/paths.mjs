import { existsSync, lstatSync, symlinkSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The checkout; `notebooks:setup` installs everything under its `.venv/`. */
export const root = fileURLToPath(new URL("../", import.meta.url));
export const venv = join(root, ".venv");
export const python = join(venv, process.platform === "win32" ? "Scripts" : "bin", "python");
export const tslabFolder = join(venv, "tslab");
export const tslab = join(tslabFolder, "node_modules", ".bin", "tslab");

/** Whether `npm run notebooks:setup` has been run. */
export const ready = () => existsSync(python) && existsSync(tslab) && existsSync(join(venv, "share/jupyter/kernels/tslab"));

/** The environment that Jupyter and its kernels run in; what they write beside the notebook goes to `scratch`. */
export function environment(scratch) {
  const { NODE_OPTIONS: _, ...env } = process.env;
  return {
    ...env,
    PATH: [join(tslabFolder, "node_modules", ".bin"), join(python, ".."), join(process.execPath, ".."), env.PATH].join(delimiter),
    ORT_DISABLE_TELEMETRY: "1",
    JUPYTER_CONFIG_DIR: join(scratch, "config"),
    JUPYTER_DATA_DIR: join(scratch, "data"),
    JUPYTER_RUNTIME_DIR: join(scratch, "runtime"),
    IPYTHONDIR: join(scratch, "ipython"),
  };
}

/** Lets notebooks find the checkout as the package "retort"; npm removes the link when it installs. */
export function linkCheckout() {
  const link = join(root, "node_modules", "retort");
  if (!lstatSync(link, { throwIfNoEntry: false })) symlinkSync("..", link, "junction");
}
