import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pretrained } from "../../../src/app.ts";
import type { Reference } from "../../../src/core/definition.ts";
import { tableOf } from "../../../src/core/values.ts";
import { motionData, motionErrors } from "../../../src/models/motions/data.ts";
import { type MotionSystem, points, systems } from "../../../src/models/motions/system.ts";
import { spring } from "../../../src/models/spring/index.ts";
import { threeBody } from "../../../src/models/three-body/index.ts";
import { twoBody } from "../../../src/models/two-body/index.ts";
import { observe } from "../../../src/physics/hamiltonian/protocol.ts";
import { springState } from "../../../src/physics/hamiltonian/spring.ts";
import { startState } from "../../../src/physics/hamiltonian/start.ts";
import { Repository } from "../../../src/registry/repository.ts";
import { type LoadedModel, loadVersion } from "../../../src/runtime/load-version.ts";

const signal = new AbortController().signal;
const run = { samples: 0, seed: 0, signal };

describe("the data of a motion", () => {
  const data = motionData(systems.twoBody);

  it("are the protocol's own trajectories, started where they start", () => {
    const [row] = data.shipped.test;
    const { states } = observe(systems.twoBody.protocol, 1, row as number);
    const motion = data.targets.motion?.[row as number] as Float64Array;
    expect(motion.slice(0, 8)).toEqual(states[0]);
    const start = startState("twoBody", {
      positions: data.inputs.positions?.[row as number],
      velocities: data.inputs.velocities?.[row as number],
    });
    expect(start).toEqual(states[0]);
  });

  it("keep test, training and calibration apart", () => {
    const { train, test, calibration = [] } = data.shipped;
    expect(train.length).toBe(800);
    expect(test.length).toBe(200);
    expect(new Set([...train, ...test, ...calibration]).size).toBe(train.length + test.length + calibration.length);
  });

  it("are judged by coordinates and energy: standing still keeps energy, and is far off", () => {
    const [row] = data.shipped.test;
    const right = data.targets.motion?.[row as number] as Float64Array;
    const still = right.map((_, i) => right[i % 8] as number);
    const errors = motionErrors(systems.twoBody, right, still);
    expect(errors.energyMse).toBeLessThan(1e-20);
    expect(errors.trajectoryMse).toBeGreaterThan(0.1);
  });
});

const repository = new Repository([pretrained]);
const bodies = [
  { definition: twoBody, system: systems.twoBody, energyBar: 3.9e-5, time: 6 },
  { definition: threeBody, system: systems.threeBody, energyBar: 4.2e-2, time: 2 },
] as const;

describe.each(bodies)("$definition.spec.id", ({ definition, system, energyBar, time }) => {
  const { id } = definition.spec;
  describe.skipIf(repository.versions(id).length === 0)("as it ships", () => {
    let model: LoadedModel;
    let reference: Reference;
    beforeAll(async () => {
      model = await loadVersion(repository.resolve(id).directory);
      reference = (await definition.reference?.()) as Reference;
    });
    afterAll(() => model.close());
    const n = (system as MotionSystem).protocol.system.degrees / 2;
    const start = startState(system.name, { seed: 12 });
    const inTurn = (part: 0 | 2) =>
      Array.from({ length: 2 * n }, (_, i) => start[(part + (i % 2)) * n + (i >> 1)] as number);
    const motions = async (rows: readonly object[]) =>
      (await model.predictBatch(tableOf(model.spec, rows as never), run)).columns.motion?.point as Float64Array[];
    const own = { positions: inTurn(0), velocities: inTurn(2), time };

    it("follows the laws of motion", async () => {
      const input = tableOf(model.spec, [own, { seed: 12, time }]);
      const answer = await model.predictBatch(input, run);
      const solved = await reference.solve(input);
      for (const row of [0, 1]) {
        const [a, b] = [solved, answer].map((table) => table.columns.motion?.point[row] as Float64Array);
        const { trajectoryMse, energyMse } = motionErrors(system, a as Float64Array, b as Float64Array);
        expect(energyMse).toBeLessThan(energyBar);
        expect(trajectoryMse).toBeLessThan(1e-3);
      }
    });

    it("keeps momentum and angular momentum by construction, and energy nearly", async () => {
      const input = tableOf(model.spec, [own]);
      const [kept] = (await reference.conserved?.(input, await model.predictBatch(input, run))) ?? [];
      for (const { name, exact, found } of kept ?? [])
        expect(Math.abs(found - exact), name).toBeLessThan(name === "energy" ? 2e-3 : 2e-5);
      expect(kept?.map(({ name }) => name)).toContain("angular momentum");
    });

    it("is the same from another place, turned, with bodies exchanged, and in motion as a whole", async () => {
      const turned = (list: readonly number[]) => list.map((_, i) => (i % 2 ? list[i - 1] : -(list[i + 1] as number)));
      const exchanged = (list: readonly number[]) => [...list.slice(2), ...list.slice(0, 2)];
      const moved = (list: readonly number[], by: readonly [number, number]) =>
        list.map((value, i) => value + (by[i % 2] as number));
      const [plain, shifted, rotated, swapped] = await motions([
        own,
        { ...own, positions: moved(own.positions, [5, -3]), velocities: moved(own.velocities, [0.3, 0.1]) },
        { ...own, positions: turned(own.positions), velocities: turned(own.velocities) },
        { ...own, positions: exchanged(own.positions), velocities: exchanged(own.velocities) },
      ]);
      const last = (motion: Float64Array | undefined) => motion?.slice(-4 * n) as Float64Array;
      for (let i = 0; i < n; i++) {
        const [x, y] = [last(plain)[i] as number, last(plain)[n + i] as number];
        expect(last(shifted)[i]).toBeCloseTo(x + 5 + 0.3 * time, 3);
        expect(last(shifted)[n + i]).toBeCloseTo(y - 3 + 0.1 * time, 3);
        expect(last(rotated)[i]).toBeCloseTo(-y, 3);
        expect(last(rotated)[n + i]).toBeCloseTo(x, 3);
        expect(last(swapped)[(i + n - 1) % n]).toBeCloseTo(x, 3);
      }
    });

    it("stops when nobody waits for it any longer", async () => {
      const gone = new AbortController();
      gone.abort();
      const asked = model.predictBatch(tableOf(model.spec, [own]), { ...run, signal: gone.signal });
      await expect(asked).rejects.toMatchObject({ code: "CANCELLED" });
    });
  });
});

describe.skipIf(repository.versions("spring").length === 0)("the spring as it ships", () => {
  it("swings as the cosine does, and runs the same way mirrored", async () => {
    const model = await loadVersion(repository.resolve("spring").directory);
    const rows = [
      { position: 0.7, momentum: 0.2, time: 3 },
      { position: -0.7, momentum: -0.2, time: 3 },
    ];
    const answer = await model.predictBatch(tableOf(spring.spec, rows), run);
    const [one, mirrored] = (answer.columns.motion?.point ?? []) as Float64Array[];
    for (let i = 0; i < points; i++) {
      const exact = springState([0.7, 0.2], (3 * i) / (points - 1));
      expect(Math.abs((one?.[2 * i] as number) - (exact[0] as number))).toBeLessThan(0.05);
      expect(mirrored?.[2 * i]).toBeCloseTo(-(one?.[2 * i] as number), 5);
    }
    await model.close();
  });
});
