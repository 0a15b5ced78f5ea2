import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { solveBurgers } from "../../src/physics/burgers.ts";
import { type SemilinearEquation, solveEtdrk4 } from "../../src/physics/etdrk4.ts";
import { allenCahn, kortewegDeVries, kuramotoSivashinsky } from "../../src/physics/semilinear-equations.ts";
import { furthest, sampled } from "./fields.ts";
import { type Matrix, readMatFile } from "./mat-file.ts";

const beside = fileURLToPath(new URL("../../../shared/datasets", import.meta.url));
const folder = join(process.env.RETORT_DATASETS ?? beside, "pinns-pde");
const column = ({ data, rows }: Matrix, i: number) => data.slice(i * rows, (i + 1) * rows);

// Fields that Raissi, Perdikaris & Karniadakis (J. Comput. Phys. 2019, 378, 686) made with Chebfun, on [−1, 1].
describe.skipIf(!existsSync(folder))("the published reference fields are met to 1e-6 by", () => {
  it("Burgers' equation with ν = 0.01/π, by Cole and Hopf, at 256 points of their choice", () => {
    const { x, t, usol } = readMatFile(join(folder, "burgers_shock.mat")) as Record<"x" | "t" | "usol", Matrix>;
    // Half the interval, half the velocity: u_t + u u_x = ν/4 u_xx on [0, 1).
    const initial = sampled(256, (y) => 0.5 * Math.sin(2 * Math.PI * y));
    const points = x.data.map((v) => (v + 1) / 2);
    for (const i of [1, 25, 50, 75, 99]) {
      const u = solveBurgers(initial, 0.01 / Math.PI / 4, t.data[i]!, points);
      expect(
        furthest(
          u.map((v) => 2 * v),
          column(usol, i),
        ),
      ).toBeLessThan(1e-6);
    }
  });

  const equations: Record<string, { equation: SemilinearEquation; start: (x: number) => number; steps: number }> = {
    KS: {
      equation: kuramotoSivashinsky(2, {
        advection: 15 / (3 * Math.PI),
        growth: 15 / (3 * Math.PI) ** 2,
        damping: 15 / (3 * Math.PI) ** 4,
      }),
      start: (x) => -Math.sin(Math.PI * x),
      steps: 500,
    },
    AC: { equation: allenCahn(1e-4, 5, 2), start: (x) => x * x * Math.cos(Math.PI * x), steps: 200 },
    KdV: { equation: kortewegDeVries(0.0025, 2), start: (x) => Math.cos(Math.PI * x), steps: 1000 },
  };

  it.each(["KS", "AC", "KdV"])("%s, by ETDRK4", (name) => {
    const { equation, start, steps } = equations[name]!;
    const { tt, uu } = readMatFile(join(folder, `${name}.mat`)) as Record<"tt" | "uu", Matrix>;
    const initial = sampled(512, (y) => start(2 * y - 1));
    for (const i of [100, 200]) {
      const u = solveEtdrk4(equation, initial, tt.data[i]!, { steps, keep: 1 });
      expect(furthest(u, column(uu, i).slice(0, 512))).toBeLessThan(1e-6);
    }
  });
});
