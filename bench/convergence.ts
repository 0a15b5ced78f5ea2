/**
 * Error against step for every reference solver, as a Markdown table and, where asked, as plots in a folder:
 *
 *   npx tsx bench/convergence.ts [--svg plots] > convergence.md
 *
 * Each row is one solver on one problem: steps (or grid spacings) halved in turn, errors against an exact solution or a
 * much finer one, and the order that the last halving measures.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { linePlot } from "../src/api/plots/line-plot.ts";
import { solveBurgers } from "../src/physics/burgers.ts";
import { solveDarcy } from "../src/physics/darcy.ts";
import { type SemilinearEquation, solveEtdrk4 } from "../src/physics/etdrk4.ts";
import { gravity } from "../src/physics/hamiltonian/gravity.ts";
import { spring, springState } from "../src/physics/hamiltonian/spring.ts";
import { type SymplecticScheme, symplecticPath } from "../src/physics/hamiltonian/symplectic.ts";
import { type HamiltonianSystem, trajectory } from "../src/physics/hamiltonian/system.ts";
import { navierStokesFields } from "../src/physics/navier-stokes.ts";
import { solveDop853 } from "../src/physics/ode/dop853.ts";
import { solveRodas5p } from "../src/physics/ode/rodas5p.ts";
import type { OdeSystem } from "../src/physics/ode/system.ts";
import {
  allenCahn,
  burgersEquation,
  kortewegDeVries,
  kuramotoSivashinsky,
} from "../src/physics/semilinear-equations.ts";
import { onTorus } from "../src/physics/vorticity.ts";

type Study = { solver: string; problem: string; expected: string; steps: number[]; errors: number[] };

const { sin, cos, exp, PI } = Math;
const furthest = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] as number))), 0);
const sampled = (n: number, f: (x: number) => number) => Float64Array.from({ length: n }, (_, j) => f(j / n));

/** Errors where the number of steps doubles from `first`, five times told. */
function study(
  solver: string,
  problem: string,
  expected: number | string,
  time: number,
  first: number,
  errorOf: (count: number) => number,
  levels = 5,
): Study {
  const counts = Array.from({ length: levels }, (_, i) => first * 2 ** i);
  return {
    solver,
    problem,
    expected: String(expected),
    steps: counts.map((n) => time / n),
    errors: counts.map(errorOf),
  };
}

function semilinear(problem: string, equation: SemilinearEquation, time: number, first: number): Study {
  const start = sampled(64, (x) => cos(2 * PI * x) + 0.4 * sin(4 * PI * x));
  const exact = solveEtdrk4(equation, start, time, { steps: first * 256 });
  return study("ETDRK4, time", problem, 4, time, first, (steps) =>
    furthest(solveEtdrk4(equation, start, time, { steps }), exact),
  );
}

function symplectic(
  scheme: SymplecticScheme,
  order: number,
  problem: string,
  system: HamiltonianSystem,
  start: number[],
  time: number,
  first: number,
  exact: Float64Array,
): Study {
  return study(scheme, problem, order, time, first, (steps) =>
    furthest(symplecticPath(system, start, { scheme, step: time / steps, every: steps, frames: 1 })[1]!, exact),
  );
}

const wave = sampled(128, (x) => 0.3 + 0.5 * sin(2 * PI * x));
const burgersEnd = solveBurgers(wave, 0.05, 0.5);
const swirl = (n: number) =>
  onTorus(n, (x, y) => 3 * sin(2 * PI * (x + y)) + 2 * cos(4 * PI * x - 2 * PI * y) + cos(2 * PI * y));
const flow = (n: number, steps: number) =>
  navierStokesFields(swirl(n), { viscosity: 0.005 }, { interval: 0.5, frames: 1, steps })[0]!;
const flowEnd = flow(32, 640);
const fineFlow = flow(128, 60);
const cells = (n: number, f: (x: number, y: number) => number) =>
  Float64Array.from({ length: n * n }, (_, at) => f((Math.floor(at / n) + 0.5) / n, ((at % n) + 0.5) / n));
const pressure = (x: number, y: number) => sin(PI * x) * sin(2 * PI * y);
const smooth = (x: number, y: number) => exp(x - 0.5 * y);
const smoothSource = (x: number, y: number) =>
  smooth(x, y) *
  (5 * PI * PI * pressure(x, y) - PI * cos(PI * x) * sin(2 * PI * y) + PI * sin(PI * x) * cos(2 * PI * y));
const jump = (x: number) => (x < 0.5 ? 3 : 12);
const driven: OdeSystem = {
  size: 2,
  rate(t, y, out) {
    out[0] = y[1]!;
    out[1] = -y[0]! + 0.5 * sin(2 * t) * y[0]! ** 2;
  },
};
const drivenEnd = solveDop853(driven, [1, 0.3], [7], { relative: 1e-14, absolute: 1e-15 }).states[0]!;
const fixed = (solve: typeof solveDop853) => (steps: number) =>
  furthest(
    solve(driven, [1, 0.3], [7], { relative: 1e9, absolute: 1e9, firstStep: 7 / steps, longest: 7 / steps }).states[0]!,
    drivenEnd,
  );
const orbit = [1, -1, 0, 0, 0, 0, 0.3, -0.3];
const two = gravity([1, 1]);
const orbitEnd = trajectory(two, orbit, [3], 1e-14)[0]!;
const schemes = [
  ["verlet", 2],
  ["yoshida4", 4],
  ["yoshida6", 6],
] as const;

const studies: Study[] = [
  study("Cole–Hopf, space", "Burgers, ν = .005, t = .7", "spectral", 1, 8, (n) => {
    const u = (x: number) => exp(sin(2 * PI * x)) - 1;
    const exact = solveBurgers(sampled(1024, u), 0.005, 0.7);
    return furthest(
      solveBurgers(sampled(n, u), 0.005, 0.7),
      exact.filter((_, j) => j % (1024 / n) === 0),
    );
  }),
  study("ETDRK4, time", "Burgers, ν = .05, t = .5", 4, 0.5, 20, (steps) =>
    furthest(solveEtdrk4(burgersEquation(0.05, 0.3), wave, 0.5, { steps }), burgersEnd),
  ),
  semilinear("Kuramoto–Sivashinsky, length 22, t = 2", kuramotoSivashinsky(22), 2, 50),
  semilinear("Allen–Cahn, D = .001, t = .5", allenCahn(1e-3, 5, 1), 0.5, 10),
  semilinear("Korteweg–de Vries, δ = .001, t = .05", kortewegDeVries(0.001, 1), 0.05, 20),
  study("pseudo-spectral, time", "Navier–Stokes, ν = .005, 32², t = .5", 4, 0.5, 10, (steps) =>
    furthest(flow(32, steps), flowEnd),
  ),
  study(
    "pseudo-spectral, space",
    "Navier–Stokes, ν = .005, t = .5",
    "spectral",
    1,
    8,
    (n) =>
      furthest(
        flow(n, 60),
        onTorus(n, (x, y) => fineFlow[Math.round(x * 128) * 128 + Math.round(y * 128)]!),
      ),
    4,
  ),
  study("finite volumes, space", "Darcy, smooth permeability", 2, 1, 16, (n) =>
    furthest(solveDarcy(cells(n, smooth), { source: cells(n, smoothSource) }).pressure, cells(n, pressure)),
  ),
  study("finite volumes, space", "Darcy, permeability 3 and 12", 2, 1, 16, (n) =>
    furthest(
      solveDarcy(cells(n, jump), { source: cells(n, (x, y) => 5 * PI * PI * sin(2 * PI * x) * sin(PI * y)) }).pressure,
      cells(n, (x, y) => (sin(2 * PI * x) * sin(PI * y)) / jump(x)),
    ),
  ),
  ...schemes.map(([scheme, order]) =>
    symplectic(scheme, order, "spring, t = 3", spring(), [0.7, -0.4], 3, 20, springState([0.7, -0.4], 3)),
  ),
  ...schemes.map(([scheme, order]) => symplectic(scheme, order, "two bodies, t = 3", two, orbit, 3, 100, orbitEnd)),
  study("DOP853", "driven oscillator, t = 7", 8, 7, 9, fixed(solveDop853)),
  study("Rodas5P", "driven oscillator, t = 7", 5, 7, 14, fixed(solveRodas5p)),
];

const order = ({ steps, errors }: Study, i: number) =>
  Math.log(errors[i - 1]! / errors[i]!) / Math.log(steps[i - 1]! / steps[i]!);
/** The order at the last pair of errors that rounding does not spoil. */
function measured(one: Study): string {
  if (one.expected === "spectral") return "–";
  let last = one.errors.length - 1;
  while (last > 1 && one.errors[last]! < 2e-12) last--;
  return order(one, last).toFixed(2);
}

const brief = (value: number) => value.toExponential(1).replace("+", "");
console.log("| solver | problem | order | measured | step: error |\n|---|---|---|---|---|");
for (const one of studies) {
  const pairs = one.steps.map((step, i) => `${step.toPrecision(2)}: ${brief(one.errors[i]!)}`).join(", ");
  console.log(`| ${one.solver} | ${one.problem} | ${one.expected} | ${measured(one)} | ${pairs} |`);
}

const { values } = parseArgs({ options: { svg: { type: "string" } } });
const isSymplectic = ({ solver }: Study) => schemes.some(([scheme]) => scheme === solver);
const isSpatial = ({ solver }: Study) => solver.endsWith("space");
const plots: { file: string; title: string; studies: Study[]; label: (one: Study) => string }[] = [
  {
    file: "time.svg",
    title: "Error against time step",
    studies: studies.filter((one) => !isSpatial(one) && !isSymplectic(one)),
    label: ({ solver, problem }) => (solver.endsWith("time") ? problem.split(",")[0]! : solver),
  },
  {
    file: "space.svg",
    title: "Error against grid spacing",
    studies: studies.filter(isSpatial),
    label: ({ problem }) => problem.replace("permeability", "").split(", ν")[0]!,
  },
  {
    file: "symplectic.svg",
    title: "Error of symplectic schemes against time step",
    studies: studies.filter(isSymplectic),
    label: ({ solver, problem }) => `${solver}, ${problem.split(",")[0]}`,
  },
];
if (values.svg !== undefined) {
  mkdirSync(values.svg, { recursive: true });
  for (const plot of plots) {
    const svg = await linePlot({
      title: plot.title,
      xTitle: "log₁₀ step",
      yTitle: "log₁₀ error",
      width: 480,
      height: 320,
      curves: plot.studies.map((one) => ({
        name: plot.label(one),
        x: one.steps.map(Math.log10),
        y: one.errors.map((error) => Math.log10(Math.max(error, 1e-16))),
      })),
    });
    writeFileSync(join(values.svg, plot.file), svg);
  }
}
