import type { OutOfDomainPolicy } from "../../serving/out-of-domain.ts";
import type { Builder } from "./builder.ts";

export type OutOfDomainRef = ReturnType<typeof addOutOfDomain>;

/** Adds what may be done about inputs outside a model's domain. */
export function addOutOfDomain(builder: Builder) {
  return builder.enumType("OutOfDomainPolicy", {
    description: "What is done about an answer whose input lies outside the data its model was trained on.",
    values: {
      REFUSE: { value: "REFUSE" as OutOfDomainPolicy, description: "It is refused: an error with code OUT_OF_DOMAIN." },
      WARN: {
        value: "WARN" as OutOfDomainPolicy,
        description: "It is given, with a warning in `extensions.retort.warnings`.",
      },
    },
  });
}

/** Describes the argument `onOutOfDomain`. */
export const outOfDomainDescription =
  "What is done where the input lies outside the model's domain; default: it is answered, with a warning where the domain is a box of parameters.";
