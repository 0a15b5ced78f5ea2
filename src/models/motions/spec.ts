import type { ModelSpec, Port } from "../../core/model.ts";
import { type MotionSystem, points } from "./system.ts";

/** Tolerance of a step's local error: well below what the learnt rates are off. */
const tolerance = 1e-6;

/** Inputs of bodies in a plane. */
export const bodyInputs = (bodies: number): Record<string, Port> => ({
  positions: {
    kind: "dimensionless-length",
    axes: ["coordinate"],
    optional: true,
    title: `x and y of each of the ${bodies} bodies in turn, in units in which the masses and the constant of gravitation are 1`,
  },
  velocities: {
    kind: "dimensionless-velocity",
    axes: ["coordinate"],
    optional: true,
    title: "velocities along x and y of each body in turn",
  },
});

/** What the models of motions have in common. */
export function motionSpec(
  { name, components, protocol }: MotionSystem,
  own: Pick<ModelSpec, "id" | "title" | "description"> & {
    field: string;
    state: Record<string, Port>;
    longest: number;
  },
): ModelSpec {
  const { state, longest, ...named } = own;
  return {
    ...named,
    subject: "Query",
    inputs: {
      ...state,
      seed: { kind: "integer", optional: true, title: "number that a start like those trained on is drawn from" },
      time: {
        kind: "dimensionless-time",
        default: protocol.end,
        range: [1e-3, longest],
        title: "time up to which the motion is followed",
      },
    },
    outputs: {
      motion: {
        kind: "motion",
        unit: "1",
        axes: ["time", "component"],
        grid: [{ name: "time", unit: "1", from: 0, to: { input: "time" }, points }],
        components,
        title: `positions and momenta at ${points} times, equally spaced`,
      },
    },
    body: {
      type: "network",
      featuriser: {
        id: "start",
        revision: 1,
        options: { system: name, names: components.map((component) => component.name) },
      },
      decoder: { id: "motion", options: { output: "motion", points, tolerance } },
      members: 1,
    },
  };
}
