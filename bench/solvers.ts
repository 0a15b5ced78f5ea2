/**
 * The reference solvers beside numpy, SciPy and Cantera on the same problems, processor milliseconds each (the least of
 * several runs, after warming up), so that both may be measured on a busy machine:
 *
 *   npx tsx bench/solvers.ts [--mechanism h2o2.yaml] [--peer "python bench/solvers.py --mechanism h2o2.yaml"]
 *
 * Prints a Markdown table; `value` is a number of the solution, by which one sees that both solved the same problem.
 */
import { execSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { solveBurgers } from "../src/physics/burgers.ts";
import { solveDarcy } from "../src/physics/darcy.ts";
import { solveEtdrk4 } from "../src/physics/etdrk4.ts";
import { gravity } from "../src/physics/hamiltonian/gravity.ts";
import { trajectory } from "../src/physics/hamiltonian/system.ts";
import { hydrogenAir, ignitionDelay } from "../src/physics/kinetics/ignition.ts";
import { readMechanism } from "../src/physics/kinetics/read-mechanism.ts";
import { robertson } from "../src/physics/kinetics/robertson.ts";
import { navierStokesFields } from "../src/physics/navier-stokes.ts";
import { solveRodas5p } from "../src/physics/ode/rodas5p.ts";
import { burgersEquation } from "../src/physics/semilinear-equations.ts";
import { diagonalForcing, onTorus } from "../src/physics/vorticity.ts";

type Told = { name: string; by: string; milliseconds: number; value: number };

const { values } = parseArgs({ options: { mechanism: { type: "string" }, peer: { type: "string" } } });
const { sin, cos, PI } = Math;
const processor = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

function told(name: string, by: string, run: () => number, repeats = 30): Told {
  let milliseconds = Number.POSITIVE_INFINITY;
  let value = 0;
  for (let i = 0; i < repeats; i++) {
    const before = processor();
    value = run();
    milliseconds = Math.min(milliseconds, processor() - before);
  }
  return { name, by, milliseconds, value };
}

const sine = Float64Array.from({ length: 1024 }, (_, j) => sin((2 * PI * j) / 1024));
const forcing = diagonalForcing(64);
const swirl = onTorus(64, (x, y) => 3 * sin(2 * PI * (x + y)) + 2 * cos(4 * PI * x - 2 * PI * y) + cos(2 * PI * y));
const medium = (n: number) =>
  Float64Array.from({ length: n * n }, (_, at) => {
    const [x, y] = [(Math.floor(at / n) + 0.5) / n, ((at % n) + 0.5) / n];
    return sin(7 * x + 1) + cos(9 * y * (1 + x)) > 0 ? 12 : 3;
  });
const tolerances = { relative: 1e-6, absolute: 1e-10 };

const ours: Told[] = [
  told("burgers", "ETDRK4", () => solveEtdrk4(burgersEquation(0.01, 0, 2 * PI), sine, 1, { steps: 100 })[300]!),
  told("burgers exact", "Cole–Hopf", () => {
    // On [0, 1): half the length and so forth: u(2πx, t) solves the equation with ν/4π² and u/2π.
    const scaled = sine.map((u) => u / (2 * PI));
    return solveBurgers(scaled, 0.01 / (4 * PI * PI), 1)[300]! * 2 * PI;
  }),
  told(
    "navier-stokes",
    "ETDRK4",
    () =>
      navierStokesFields(swirl, { viscosity: 1e-3, forcing }, { interval: 1, frames: 1, steps: 20 })[0]![5 * 64 + 9]!,
    15,
  ),
  told("robertson 40", "Rodas5P", () => solveRodas5p(robertson(), [1, 0, 0], [40], tolerances).states[0]![0]!, 300),
  told(
    "robertson 100000",
    "Rodas5P",
    () => solveRodas5p(robertson(), [1, 0, 0], [1e5], tolerances).states[0]![0]!,
    300,
  ),
  ...[64, 128, 256].map((n) =>
    told(
      `darcy ${n}`,
      "multigrid CG",
      () => solveDarcy(medium(n)).pressure[(n / 2) * n + Math.floor(n / 3)]!,
      n > 128 ? 5 : 15,
    ),
  ),
  told("two-body", "DOP853", () => trajectory(gravity([1, 1]), [1, -1, 0, 0, 0, 0, 0.3, -0.3], [20], 1e-9)[0]![0]!, 60),
];
if (values.mechanism !== undefined) {
  const mechanism = readMechanism(readFileSync(values.mechanism, "utf8"));
  for (const temperature of [1000, 1400])
    ours.push(
      told(
        `ignition ${temperature}`,
        "Rodas5P",
        () => ignitionDelay(mechanism, { temperature, pressure: 101325, moles: hydrogenAir(1) }).delay,
        15,
      ),
    );
}
const peers: Told[] =
  values.peer === undefined
    ? []
    : execSync(values.peer, { encoding: "utf8", env: { ...process.env, OMP_NUM_THREADS: "1" } })
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as Told);

console.log("| problem | ours | ms | value | peer | ms | value | ours / peer |\n|---|---|---|---|---|---|---|---|");
for (const one of ours) {
  const beside = peers.filter(({ name }) => name === one.name);
  const left = `| ${one.name} | ${one.by} | ${one.milliseconds.toFixed(2)} | ${one.value.toPrecision(10)} |`;
  if (beside.length === 0) console.log(`${left} – | – | – | – |`);
  for (const peer of beside)
    console.log(
      `${left} ${peer.by} | ${peer.milliseconds.toFixed(2)} | ${peer.value.toPrecision(10)} | ${(one.milliseconds / peer.milliseconds).toFixed(2)} |`,
    );
}
