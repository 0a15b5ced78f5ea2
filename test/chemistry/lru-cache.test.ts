import { describe, expect, it } from "vitest";
import { LruCache } from "../../src/chemistry/lru-cache.ts";

describe("a cache of bounded size", () => {
  it("keeps what was used last, and forgets what was not used for long", () => {
    const cache = new LruCache<number, string>(10);
    for (let i = 0; i < 100; i++) {
      cache.set(i, `v${i}`);
      expect(cache.get(0), "used all the time").toBe("v0");
    }
    expect(cache.size).toBeLessThanOrEqual(10);
    expect(cache.get(99)).toBe("v99");
    expect(cache.get(50)).toBeUndefined();
  });
});
