import type { Protocol } from "../../physics/hamiltonian/protocol.ts";
import { protocols } from "../../physics/hamiltonian/protocol.ts";
import type { SystemName } from "../../physics/hamiltonian/start.ts";

/** Times told of a motion, from its start on. */
export const points = 101;

/** Seed of the data that the published protocol is followed on, and of the problems that calibrate. */
export const protocolSeed = 1;
export const calibrationSeed = 2;

export type MotionSystem = {
  name: SystemName;
  protocol: Protocol;
  /** Components of a state in the order of its numbers. */
  components: readonly { name: string; unit: string }[];
  /** Motions that are calibrated with, and that are followed for `longer` instead of the protocol's time. */
  calibration: number;
  longer: number;
  longerRows: number;
};

const named = (names: readonly string[]) => names.map((name) => ({ name, unit: "1" }));

/** Names of a state's numbers: x of all bodies, y, and the velocities along both. */
const ofBodies = (bodies: number) =>
  ["x", "y", "vx", "vy"].flatMap((part) => Array.from({ length: bodies }, (_, i) => `${part}${i + 1}`));

export const systems = {
  spring: {
    name: "spring",
    protocol: protocols.spring,
    components: named(["q", "p"]),
    calibration: 200,
    longer: 20,
    longerRows: 25,
  },
  twoBody: {
    name: "twoBody",
    protocol: protocols.twoBody,
    components: named(ofBodies(2)),
    calibration: 200,
    longer: 60,
    longerRows: 50,
  },
  threeBody: {
    name: "threeBody",
    protocol: protocols.threeBody,
    components: named(ofBodies(3)),
    calibration: 300,
    longer: 10,
    longerRows: 100,
  },
} as const satisfies Record<string, MotionSystem>;
