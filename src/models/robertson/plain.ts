import type { Numbers } from "../../learning/training/plain-network.ts";
import { courseTimes } from "../../runtime/featurisers/robertson.ts";
import { components, first, floor, times } from "./course.ts";
import type { Solved } from "./generate.ts";

/** Every so many times of a course are trained on. */
const stride = 3;
const epochs = 24;

/** Courses by a perceptron for ln(y + 1e-10) of the logarithms of rate constants, amounts and time. */
export async function plainCourses(known: readonly Solved[], asked: readonly Solved[]): Promise<Float64Array[]> {
  const { trainPlainNetwork } = await import("../../learning/training/plain-network.ts");
  const width = components.length;
  const picked = known.flatMap((one, row) =>
    Array.from({ length: Math.ceil((times - (row % stride)) / stride) }, (_, j) => ({
      one,
      at: (row % stride) + j * stride,
    })),
  );
  const targets = new Float32Array(picked.length * width);
  picked.forEach(({ one, at }, i) => {
    for (let c = 0; c < width; c++) targets[i * width + c] = Math.log(one.course[at * width + c]! + floor);
  });
  const network = await trainPlainNetwork(
    numbers(picked),
    { rows: picked.length, width, data: targets },
    { hidden: [64, 64, 64], epochs, batch: 2048, rate: 4e-3, seed: 1 },
  );
  const courses = asked.map((one) => {
    const logs = network.predict(numbers(Array.from({ length: times }, (_, at) => ({ one, at }))));
    return Float64Array.from(logs, (value) => Math.exp(value) - floor);
  });
  network.dispose();
  return courses;
}

function numbers(points: readonly { one: Solved; at: number }[]): Numbers {
  const width = 7;
  const data = new Float32Array(points.length * width);
  points.forEach(({ one: { problem }, at }, i) => {
    const { k1, k2, k3, a, b, c, time } = problem;
    const t = courseTimes(first, time, times)[at]!;
    data.set([k1, k2, k3, a, b + 1e-8, c + 1e-6, t].map(Math.log), i * width);
  });
  return { rows: points.length, width, data };
}
