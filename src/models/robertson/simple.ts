import type { MetricTable } from "../../core/version.ts";
import { fieldErrors } from "../../learning/metrics/field.ts";
import { steadyRobertson } from "../../physics/kinetics/robertson-steady.ts";
import { courseTimes } from "../../runtime/featurisers/robertson.ts";
import { first, times } from "./course.ts";
import type { RobertsonProblem, Solved } from "./generate.ts";
import { plainCourses } from "./plain.ts";

/** Errors by name of a course beside the right one. */
export type ErrorsOf = (right: Float64Array, predicted: Float64Array) => Readonly<Record<string, number>>;

/** What is simpler: the nearest training course, the steady state of B by quadrature, and a perceptron of the raw inputs. */
export async function courseBaselines(
  known: readonly Solved[],
  asked: readonly Solved[],
  errorsOf: ErrorsOf,
): Promise<Record<string, MetricTable>> {
  const judged = (courses: readonly Float64Array[]): MetricTable => {
    const errors = asked.map(({ course }, i) => errorsOf(course, courses[i] as Float64Array));
    return {
      n: asked.length,
      ...Object.fromEntries(
        Object.keys(errors[0] ?? {}).map((name) => [name, fieldErrors(errors.map((one) => one[name]!)).mean]),
      ),
    };
  };
  return {
    "nearest training course": judged(nearestCourses(known, asked)),
    "steady state of B, C by the midpoint rule": judged(
      asked.map(({ problem: { a, b, c, time, ...rates } }) =>
        steadyRobertson([a, b, c], courseTimes(first, time, times), rates),
      ),
    ),
    "perceptron of the logarithms of inputs and time": judged(await plainCourses(known, asked)),
  };
}

function nearestCourses(known: readonly Solved[], asked: readonly Solved[]): Float64Array[] {
  const place = ({ k1, k2, k3, a, b, c, time }: RobertsonProblem) => [
    Math.log(k1),
    Math.log(k2),
    Math.log(k3),
    Math.log(a + b + c),
    4 * (c / (a + b + c)) ** (1 / 3),
    (b / (a + b + c) / 1e-4) ** (1 / 3),
    Math.log(time),
  ];
  const places = known.map(({ problem }) => place(problem));
  return asked.map(({ problem }) => {
    const here = place(problem);
    let [best, least] = [0, Number.POSITIVE_INFINITY];
    places.forEach((there, i) => {
      const distance = there.reduce((sum, value, axis) => sum + (value - here[axis]!) ** 2, 0);
      if (distance < least) [best, least] = [i, distance];
    });
    return known[best]!.course;
  });
}
