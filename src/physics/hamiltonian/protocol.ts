import { type Random, random, seedFrom } from "../../core/random.ts";
import { gravity } from "./gravity.ts";
import { pendulum } from "./pendulum.ts";
import { spring } from "./spring.ts";
import { equationsOfMotion, type HamiltonianSystem, trajectory } from "./system.ts";

/** How data of one system are made: Greydanus, Dzamba & Yosinski, arXiv:1906.01563, and their published program. */
export type Protocol = {
  system: HamiltonianSystem;
  /** A random initial state; `orbitNoise` is how far an orbit is from circular. */
  start: (source: Random, orbitNoise: number) => number[];
  orbitNoise: number;
  /** Standard deviation of the noise on the observed coordinates (not on their derivatives). */
  noise: number;
  /** Observed at this many times, equally spaced from 0 to the end, both told. */
  points: number;
  end: number;
  /** Trajectories in all, and the share of them that is for testing. */
  trajectories: number;
  testShare: number;
};

/** The protocols by system. */
export const protocols = {
  spring: {
    system: spring(),
    start: (source) => onRing(source, 0.1 + 0.9 * source.uniform()),
    orbitNoise: 0,
    noise: 0.1,
    points: 30,
    end: 3,
    trajectories: 50,
    testShare: 0.5,
  },
  pendulum: {
    system: pendulum(),
    start: (source) => onRing(source, 1.3 + source.uniform()),
    orbitNoise: 0,
    noise: 0.1,
    points: 45,
    end: 3,
    trajectories: 50,
    testShare: 0.5,
  },
  twoBody: {
    system: gravity([1, 1]),
    start: twoBodies,
    orbitNoise: 0.05,
    noise: 0,
    points: 50,
    end: 20,
    trajectories: 1000,
    testShare: 0.2,
  },
  threeBody: {
    system: gravity([1, 1, 1]),
    start: threeBodies,
    orbitNoise: 0.2,
    noise: 0,
    points: 20,
    end: 5,
    trajectories: 5000,
    testShare: 0.2,
  },
} as const satisfies Record<string, Protocol>;

export type Observations = {
  times: Float64Array;
  /** Per trajectory, per time: the state as observed, with noise; the state itself; and its true derivative. */
  observed: Float64Array[];
  states: Float64Array[];
  derivatives: Float64Array[];
};

/**
 * The observations of trajectory `index` of a seeded data set. Each trajectory has a stream of random numbers of its own,
 * so that they can be made in any order and in parallel.
 */
export function observe(protocol: Protocol, seed: number, index: number): Observations {
  const { system, start, orbitNoise, noise, points, end } = protocol;
  const source = random(seedFrom("hamiltonian-protocol", seed, index));
  const times = Float64Array.from({ length: points }, (_, i) => (end * i) / (points - 1));
  const states = trajectory(system, start(source, orbitNoise), times);
  const { rate } = equationsOfMotion(system);
  const derivatives = states.map((state) => {
    const out = new Float64Array(state.length);
    rate(0, state, out);
    return out;
  });
  const observed = states.map((state) => state.map((value) => (noise > 0 ? value + noise * source.normal() : value)));
  return { times, observed, states, derivatives };
}

/** A direction from a point of the square, and a length. */
function onRing(source: Random, radius: number): [number, number] {
  const [x, y] = [2 * source.uniform() - 1, 2 * source.uniform() - 1];
  const scale = radius / Math.hypot(x, y);
  return [x * scale, y * scale];
}

/** Two bodies opposite each other on a nearly circular orbit; the first between ½ and 1½ along each axis. */
function twoBodies(source: Random, orbitNoise: number): number[] {
  const [x, y] = [0.5 + source.uniform(), 0.5 + source.uniform()];
  const scale = (1 + orbitNoise * source.normal()) / (2 * Math.hypot(x, y) ** 1.5);
  const [u, v] = [-y * scale, x * scale];
  return [x, -x, y, -y, u, -u, v, -v];
}

/** Three bodies a third of a turn apart, 0.9 to 1.2 from the middle, on a circular orbit but for the noise. */
function threeBodies(source: Random, orbitNoise: number): number[] {
  const radius = 0.9 + 0.3 * source.uniform();
  const [x, y] = onRing(source, radius);
  const speed = radius ** -1.5 * Math.sqrt(Math.sin(Math.PI / 3) / (2 * Math.cos(Math.PI / 6) ** 2));
  const jitter = () => 1 + orbitNoise * (2 * source.uniform() - 1);
  const bodies = [0, 1, 2].map((k) => {
    const [c, s] = [Math.cos((2 * Math.PI * k) / 3), Math.sin((2 * Math.PI * k) / 3)];
    const [bx, by] = [c * x - s * y, s * x + c * y];
    return [bx, by, -by * speed * jitter(), bx * speed * jitter()];
  });
  return [0, 1, 2, 3].flatMap((part) => bodies.map((body) => body[part]!));
}
