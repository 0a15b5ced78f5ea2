import { describe, expect, it } from "vitest";
import { random } from "../../../src/core/random.ts";
import { gridProcess } from "../../../src/learning/training/component-grid-fit.ts";
import {
  fitComponentKernel,
  productOf,
  type SquareMatrix,
} from "../../../src/learning/training/component-kernel-fit.ts";

const rng = random(5);
const noise = 0.3;

/** A positive definite matrix. */
function kernel(n: number): SquareMatrix {
  const roots = Float64Array.from({ length: n * n }, () => rng.normal());
  const data = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++)
      for (let k = 0; k < n; k++)
        data[i * n + j] =
          (data[i * n + j] as number) + ((roots[i * n + k] as number) * (roots[j * n + k] as number)) / n;
  return { n, data };
}

const others = [kernel(3), kernel(2)];
const last = kernel(4);
const table = Float64Array.from({ length: 24 }, () => rng.normal());
const { coefficients, leftOut } = gridProcess(others, table, noise)(last);

/** Weights by conjugate gradients on the combinations without one component of the last port. */
const weightsWithout = (left?: number) => {
  const cells = Array.from(table, (_, cell) => cell).filter((cell) => cell % 4 !== left);
  const components = [8, 4, 1].map((step, p) =>
    Int32Array.from(cells, (cell) => Math.floor(cell / step) % ([3, 2, 4][p] as number)),
  );
  return fitComponentKernel(
    [...others, last],
    { components, values: Float64Array.from(cells, (cell) => table[cell] as number) },
    noise,
  );
};

describe("processes on a whole table of components", () => {
  it("have the weights that conjugate gradients find", () => {
    weightsWithout().forEach((weight, cell) => {
      expect(coefficients[cell]).toBeCloseTo(weight, 2);
    });
  });

  it("say of a component left out with all its combinations what they say when fitted without it", () => {
    for (let left = 0; left < 4; left++) {
      const said = productOf([...others, last], weightsWithout(left));
      for (let cell = left; cell < 24; cell += 4)
        expect((table[cell] as number) - (leftOut[cell] as number)).toBeCloseTo(said[cell] as number, 2);
    }
  });
});
