import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { convert, readQuantity } from "../../src/core/units.ts";
import { readValue } from "../../src/core/values.ts";

describe("quantities", () => {
  test("plain numbers are asked for without naming a unit", () => {
    const port = { kind: "dimensionless-time", title: "share", range: [0, 1] } as const;
    expect(() => readValue("share", port, -1)).toThrow(
      expect.objectContaining({ message: "share is -1, outside 0 to 1", hint: "give share between 0 and 1" }),
    );
    expect(() => readQuantity("warm", "1")).toThrow(
      expect.objectContaining({ hint: "give a plain number, such as 1.5" }),
    );
    expect(() => readQuantity("5 kg", "1")).toThrow(
      expect.objectContaining({ hint: "give a plain number, without a unit" }),
    );
  });

  test.each([
    ["25 °C", "K", 298.15],
    ["5 %", "1", 0.05],
    ["0.1 M", "mol/L", 0.1],
    ["250 µM", "mol/L", 2.5e-4],
    ["2 h", "s", 7200],
    ["1 kcal/mol", "kJ/mol", 4.184],
    ["-3.5 log10(mol/L)", "log10(mol/L)", -3.5],
    ["1e-5 1/s", "1/s", 1e-5],
    ["3 L/(mol s)", "L/(mol s)", 3],
    ["96.48533212331 kJ/mol", "eV", 1],
    ["1 hartree", "kJ/mol", 2625.49963948],
    ["10 mmol/L", "log10(mol/L)", -2],
  ])("reads %s in %s", (text, unit, value) => {
    expect(readQuantity(text, unit)).toBeCloseTo(value, 8);
  });

  test.each([
    ["5 kg", "K", "UNIT_MISMATCH"],
    ["5 floops", "K", "INVALID_QUANTITY"],
    ["warm", "K", "INVALID_QUANTITY"],
    ["-1 mol/L", "log10(mol/L)", "INVALID_QUANTITY"],
    ["5 %", "K", "UNIT_MISMATCH"],
  ])("refuses %s where %s is needed, with %s", (text, unit, code) => {
    expect(() => readQuantity(text, unit)).toThrow(expect.objectContaining({ code }));
  });

  test("a number is in the default unit", () => expect(readQuantity(298, "K")).toBe(298));

  test("conversions there and back agree", () => {
    const pairs = [
      ["kJ/mol", "kcal/mol"],
      ["K", "degC"],
      ["log10(mol/L)", "mol/L"],
      ["kJ/mol", "eV"],
      ["mmol/L", "log10(mol/L)"],
    ] as const;
    fc.assert(
      fc.property(fc.constantFrom(...pairs), fc.double({ min: 0.01, max: 9, noNaN: true }), ([a, b], x) => {
        expect(convert(convert(x, a, b), b, a)).toBeCloseTo(x, 8);
      }),
    );
  });
});
