import type { Conserved, Reference } from "../../core/definition.ts";
import type { Table } from "../../core/model.ts";
import { startState } from "../../physics/hamiltonian/start.ts";
import { trajectory } from "../../physics/hamiltonian/system.ts";
import { farthestOff, fieldsByRow, numbersByRow } from "../solved-fields.ts";
import { motionTimes } from "./problems.ts";
import type { MotionSystem } from "./system.ts";

/** The laws of motion by an adaptive method of order 8. */
export function motionReference({ name, protocol: { system } }: MotionSystem): Reference {
  const valuesAt = (input: Table, row: number) =>
    Object.fromEntries(Object.entries(input.columns).map(([port, { point }]) => [port, point[row]]));
  const size = 2 * system.degrees;
  const kept = { energy: system.energy, ...system.invariants };
  return {
    id: "dop853",
    description: "Dormand–Prince of order 8 to 1e-12 a step",
    solve: async (input) =>
      fieldsByRow(input, "motion", (row) => {
        const values = valuesAt(input, row);
        const states = trajectory(system, startState(name, values), motionTimes(values.time as number));
        return Float64Array.from(states.flatMap((state) => [...state]));
      }),
    conserved: async (input, answer) =>
      numbersByRow(input, answer, "motion", (row, motion) => {
        const start = startState(name, valuesAt(input, row));
        return Object.entries(kept).map(([what, measure]): Conserved => {
          const exact = measure(start);
          const found = farthestOff(motion, size, exact, measure);
          return { name: words[what] ?? what, unit: "1", exact, found };
        });
      }),
  };
}

const words: Readonly<Record<string, string>> = {
  momentumX: "momentum along x",
  momentumY: "momentum along y",
  angularMomentum: "angular momentum",
};
