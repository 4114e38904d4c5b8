import type { MetricsRegistry } from "@kube-apiserver/component-base";

/** Sorts of use of service account tokens that are counted. */
export type ServiceAccountTokenUse = "legacy" | "stale" | "valid" | "legacyAuto" | "legacyManual" | "invalidLegacyAuto";

/** What is counted of service account tokens. Mirrors `serviceaccount.RegisterMetrics`. */
export interface ServiceAccountTokenMetrics {
  used(use: ServiceAccountTokenUse): void;
}

const counters: Readonly<Record<ServiceAccountTokenUse, { readonly name: string; readonly help: string }>> = {
  legacy: { name: "legacy_tokens_total", help: "Uses of tokens without audiences." },
  stale: { name: "stale_tokens_total", help: "Uses of projected tokens that their clients should have renewed." },
  valid: { name: "valid_tokens_total", help: "Uses of projected tokens in time." },
  legacyAuto: { name: "legacy_auto_token_uses_total", help: "Uses of tokens in secrets that were made automatically." },
  legacyManual: { name: "legacy_manual_token_uses_total", help: "Uses of tokens in secrets that somebody made." },
  invalidLegacyAuto: {
    name: "invalid_legacy_auto_token_uses_total",
    help: "Uses of tokens in secrets that have been marked invalid.",
  },
};

/** Registers them. */
export function newServiceAccountTokenMetrics(registry: MetricsRegistry): ServiceAccountTokenMetrics {
  const cells = new Map(
    Object.entries(counters).map(([use, { name, help }]) => {
      return [use, registry.counter({ name: `serviceaccount_${name}`, help }).cell()] as const;
    }),
  );
  return { used: (use) => cells.get(use)?.inc() };
}
