import { type Observations, observe } from "../../physics/hamiltonian/protocol.ts";
import { type MotionSystem, points, protocolSeed } from "./system.ts";

/** Times from 0 to the end. */
export const motionTimes = (end: number) => Float64Array.from({ length: points }, (_, i) => (end * i) / (points - 1));

/** Trajectories of the protocol to train on, as they are observed. */
export function observations({ protocol }: MotionSystem): Observations[] {
  const { trajectories, testShare } = protocol;
  return Array.from({ length: Math.round(trajectories * (1 - testShare)) }, (_, i) =>
    observe(protocol, protocolSeed, i),
  );
}
