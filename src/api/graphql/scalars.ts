import { GraphQLError, valueFromASTUntyped } from "graphql";
import type { SchemaTypes } from "./schema-types.ts";

/** Longest SMILES and reaction SMILES, in characters. */
const longestSmiles = 10_000;
const longestReaction = 40_000;
const longestQuantity = 200;

function text(name: string, longest: number) {
  return (value: unknown): string => {
    if (typeof value !== "string") throw new GraphQLError(`${name} must be a string`);
    if (value.length > longest) throw new GraphQLError(`${name} is longer than ${longest} characters`);
    return value;
  };
}

function quantity(value: unknown): string | number {
  if (typeof value === "number") return value;
  if (typeof value !== "string") throw new GraphQLError('Quantity must be a number or text such as "298 K"');
  if (value.length > longestQuantity) throw new GraphQLError(`Quantity is longer than ${longestQuantity} characters`);
  return value;
}

/**
 * The scalars of the graph. They check form and length only: a scalar that throws stops the whole request, so what a
 * value means is judged by resolvers, where one bad item leaves the others standing.
 */
export function addScalars(
  builder: PothosSchemaTypes.SchemaBuilder<PothosSchemaTypes.ExtendDefaultTypes<SchemaTypes>>,
) {
  builder.scalarType("SMILES", {
    description: "A structure as SMILES, of at most 10,000 characters.",
    serialize: (value) => value,
    parseValue: text("SMILES", longestSmiles),
  });
  builder.scalarType("ReactionSMILES", {
    description: "A reaction as reaction SMILES (reactants>reagents>products), of at most 40,000 characters.",
    serialize: (value) => value,
    parseValue: text("ReactionSMILES", longestReaction),
  });
  builder.scalarType("Quantity", {
    description:
      'A number in the argument\'s default unit, or text with a unit such as "25 °C", "0.1 M", "5 %" or "-3.2 log10(mol/L)".',
    serialize: (value) => value,
    parseValue: quantity,
  });
  builder.scalarType("Profile", {
    description:
      'A function on a grid: a list of samples (of two axes row by row, flat or nested), a formula in x (and y) such as "sin(2 pi x)", a seed such as "seed:7", or an object with one of samples, formula and seed.',
    serialize: (value) => value,
    parseValue: (value) => value,
    parseLiteral: (node, variables) => valueFromASTUntyped(node, variables),
  });
  builder.scalarType("SVG", {
    description: "A picture as an SVG document.",
    serialize: (value) => value,
    parseValue: text("SVG", 1_000_000),
  });
  builder.scalarType("JSON", {
    description: "Any JSON value.",
    serialize: (value) => value,
    parseValue: (value) => value,
    parseLiteral: (node, variables) => valueFromASTUntyped(node, variables),
  });
}
