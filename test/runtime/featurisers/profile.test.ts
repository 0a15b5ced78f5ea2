import { describe, expect, it } from "vitest";
import { profile, profileChannels } from "../../../src/runtime/featurisers/profile.ts";

const options = { points: 128 };
const encode = (initialCondition: unknown) =>
  profile.encodeRow({ initialCondition, viscosity: 0.02, time: 0.5 }, options);

describe("the profile featuriser", () => {
  it("gives five fields on the grid and three numbers", () => {
    const { rows, tensors } = encode("0.25 + sin(2 pi x)");
    expect(rows).toBe(1);
    expect(tensors.fields).toMatchObject({ axis: "row", width: [128, 5] });
    expect([...tensors.flow!.data].map((v) => Number(v.toFixed(6)))).toEqual([0.02, 0.5, 0.25]);
    expect(tensors.fields!.data.every(Number.isFinite)).toBe(true);
  });

  it("takes off the mean and carries the field along by it, so that only the mean tells two frames apart", () => {
    const still = encode("sin(2 pi x)");
    const moving = encode("2 + sin(2 pi x)"); // by a whole period at t = 0.5
    const gap = still.tensors.fields!.data.map((v, i) => Math.abs(v - moving.tensors.fields!.data[i]!));
    expect(Math.max(...gap)).toBeLessThan(1e-5);
  });

  it("turns a mirror image into a mirror image: velocities change sign, slopes do not", () => {
    const n = 64;
    const one = Float64Array.from(
      { length: n },
      (_, j) => 0.3 + Math.sin((2 * Math.PI * j) / n) + Math.cos((4 * Math.PI * j) / n),
    );
    const other = one.map((_, j) => -one[(n - j) % n]!);
    const [a, b] = [profileChannels(one, 0.02, 0.3), profileChannels(other, 0.02, 0.3)];
    const signs = [-1, 1, -1, -1, 1];
    a.fields.forEach((field, c) => {
      field.forEach((value, j) => {
        expect(b.fields[c]![(n - j) % n]! - signs[c]! * value).toBeCloseTo(0, 9);
      });
    });
    expect(b.flow[2]).toBeCloseTo(-a.flow[2], 12);
  });

  it("names the port where the profile cannot be read", () => {
    try {
      encode("y");
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ code: "INVALID_INPUT", step: "initialCondition", hint: expect.any(String) });
    }
  });

  it("has a baseline of nought and players that touch each cell of the fields once", () => {
    const encoded = encode("sin(2 pi x)");
    expect(profile.baseline(encoded, options).tensors.fields!.data.every((v) => v === 0)).toBe(true);
    const seen = new Uint8Array(128 * 5);
    for (const player of profile.players(encoded, options)[0]!)
      for (const { from = 0, to = 640 } of player.cells) for (let i = from; i < to; i++) seen[i]!++;
    expect(seen.every((times) => times === 1)).toBe(true);
  });
});
