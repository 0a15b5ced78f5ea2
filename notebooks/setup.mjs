// Installs what executes notebooks (Jupyter's machinery from PyPI, tslab from npm) into .venv/ of the checkout, and lets
// notebooks find the checkout itself as "retort".
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { environment, linkCheckout, python, root, tslab, tslabFolder, venv } from "./paths.mjs";

const packages = ["nbconvert>=7.16,<8", "nbclient>=0.10,<1", "ipykernel>=6.29,<8", "jupyter_client>=8.6,<9"];
const tslabVersion = "1.0.22";

function run(command, args, env = process.env) {
  console.error(`$ ${[command, ...args].join(" ")}`);
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ["ignore", 2, 2], env });
  if (status !== 0) {
    console.error(`error: ${command} failed${error ? `: ${error.message}` : ""}\n  hint: notebooks need Python 3.9 or later with venv and pip, and npm`);
    process.exit(1);
  }
}

mkdirSync(venv, { recursive: true });
if (!existsSync(python)) run("python3", ["-m", "venv", venv]);
run(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...packages]);
if (!existsSync(tslab)) run("npm", ["install", "--prefix", tslabFolder, "--no-fund", "--no-audit", `tslab@${tslabVersion}`]);
run(tslab, ["install", "--prefix", venv, "--python", python], environment(venv));

linkCheckout();
console.error("ready: npm run notebooks executes them");
