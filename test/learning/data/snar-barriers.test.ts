import { describe, expect, it } from "vitest";
import { readSnarBarriers } from "../../../src/learning/data/snar-barriers.ts";
import { without } from "./with-data.ts";

describe.skipIf(without("snar-barriers"))("the SNAr barriers", () => {
  it("are 443 rows of 409 mapped reactions in 17 solvents, without the computed barrier", async () => {
    const data = await readSnarBarriers();
    expect(data.rows).toBe(443);
    expect(new Set(data.reaction).size).toBe(409);
    expect(data.solvents.size).toBe(17);
    expect(data.solvent.length).toBe(443 * 5);
    expect(data.barrier[0]).toBe(20.59);
    expect([...data.solvent.slice(0, 5)]).toEqual([-17.1145, -8.80606, 5.56077, 0.126051, 0.604298]);
    expect(data.solventCode[0]).toBe("solvent-01");
    expect(Object.keys(data)).not.toContain("activation_energy_qh_grimme_ts");
    expect(data.barrier.reduce((a, b) => a + b) / 443).toBeCloseTo(21.383521, 5);
  });
});
