import type { Account } from "./account.ts";

/** Who asks: when to stop, whom to charge, and whether others go first. */
export type AskContext = {
  signal?: AbortSignal;
  account?: Account;
  /** Screening and other work that must not hold up interactive requests. */
  bulk?: boolean;
};
