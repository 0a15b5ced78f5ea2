import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { hashVersion } from "../../src/registry/hash.ts";
import { Repository } from "../../src/registry/repository.ts";

let root: string;
let repository: Repository;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "retort-repository-"));
  repository = new Repository([root]);
});

let made = 0;
function folder(content: string, card = "{}"): string {
  const path = join(root, `.work-${made++}`);
  mkdirSync(path);
  writeFileSync(join(path, "model.json"), content);
  writeFileSync(join(path, "card.json"), card);
  return path;
}

test("a version is named by its content: the card is no part of it, everything else is", () => {
  const a = hashVersion(folder("one", "card a"));
  expect(hashVersion(folder("one", "card b"))).toBe(a);
  expect(hashVersion(folder("two", "card a"))).not.toBe(a);
});

test("the same content is one version, other content the next number", () => {
  const first = repository.add("m", folder("one"));
  const again = repository.add("m", folder("one"));
  const second = repository.add("m", folder("two"));
  expect(again.name).toBe(first.name);
  expect([first.number, second.number]).toEqual([1, 2]);
  expect(repository.versions("m").map((v) => v.name)).toEqual([first.name, second.name]);
});

test("versions are found by alias, number, hash and name", () => {
  const entry = repository.add("m", folder("one"));
  repository.promote("m", "1");
  for (const selector of [undefined, "production", "1", entry.hash, entry.name])
    expect(repository.resolve("m", selector).name).toBe(entry.name);
});

test("an alias moves, and rolls back to where it was", () => {
  const first = repository.add("m", folder("one"));
  const second = repository.add("m", folder("two"));
  repository.promote("m", first.name);
  repository.promote("m", second.name);
  expect(repository.resolve("m").name).toBe(second.name);
  expect(repository.rollback("m").name).toBe(first.name);
  expect(repository.resolve("m").aliases).toEqual(["production"]);
});

test("what is not there is refused with what is", () => {
  expect(() => repository.resolve("m")).toThrow(expect.objectContaining({ code: "NOT_PUBLISHED" }));
  repository.add("m", folder("one"));
  expect(() => repository.resolve("m", "7")).toThrow(
    expect.objectContaining({ code: "VERSION_NOT_FOUND", hint: expect.stringContaining("1-") }),
  );
  repository.promote("m", "1");
  expect(() => repository.rollback("m")).toThrow(expect.objectContaining({ code: "CONFLICT" }));
  expect(() => repository.promote("m", "1", "../up")).toThrow(expect.objectContaining({ code: "INVALID_INPUT" }));
});

test("a model's name cannot leave the repository", () => {
  expect(repository.versions("../..")).toEqual([]);
  expect(repository.versions("..")).toEqual([]);
});

test("shipped versions are read, own aliases win over theirs, and nothing is written among them", () => {
  const shipped = repository.add("m", folder("one"));
  repository.promote("m", shipped.name);
  const home = mkdtempSync(join(tmpdir(), "retort-home-"));
  const both = new Repository([home, root]);
  expect(both.resolve("m").name).toBe(shipped.name);
  const work = join(home, ".work");
  mkdirSync(work);
  writeFileSync(join(work, "model.json"), "own");
  const own = both.add("m", work);
  both.promote("m", own.name);
  expect(own.number).toBe(2);
  expect(both.resolve("m").name).toBe(own.name);
  expect(repository.resolve("m").name).toBe(shipped.name);
  expect(both.rollback("m").name).toBe(shipped.name);
});
