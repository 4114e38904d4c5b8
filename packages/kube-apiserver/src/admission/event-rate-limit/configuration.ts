import { type ConfigScheme, decodeConfig } from "@kube-apiserver/api";
import type { eventratelimit_v1alpha1 } from "@kube-apiserver/api/types";
import { FieldPath, fieldErrors, type ParsedConfig, toAggregateText } from "@kube-apiserver/apimachinery";

/** What events are counted by. */
export type LimitType = "Namespace" | "Server" | "SourceAndObject" | "User";

/** How many events are taken. */
export interface EventLimit {
  readonly type: LimitType;
  /** A second, in the long run. */
  readonly qps: number;
  /** At once. */
  readonly burst: number;
  /** Of so many namespaces, users or sources at a time; of no meaning for `Server`. */
  readonly cacheSize: number;
}

const types: readonly string[] = ["Namespace", "Server", "SourceAndObject", "User"] satisfies LimitType[];
const defaultCacheSize = 4096;

const scheme: ConfigScheme = {
  name: "k8s.io/kubernetes/plugin/pkg/admission/eventratelimit/config.go:34",
  kinds: new Map([["eventratelimit.admission.k8s.io/v1alpha1/Configuration", "eventratelimit.v1alpha1.Configuration"]]),
};

/**
 * Reads the plugin's configuration, which there has to be. Mirrors `LoadConfiguration` and `ValidateConfiguration`.
 * @throws Error in upstream's words when it cannot be used
 */
export function readEventLimits(document: ParsedConfig | undefined): readonly EventLimit[] {
  const decoded = document === undefined ? {} : decodeConfig(document, scheme);
  const limits = (decoded as Partial<eventratelimit_v1alpha1.Configuration>).limits ?? [];
  const mistakes = [
    ...(limits.length === 0 ? [fieldErrors.invalid("limits", null, "must not be empty")] : []),
    ...limits.flatMap((limit, index) => mistakesOf(limit, FieldPath.root("limits").index(index))),
  ];
  if (mistakes.length > 0) throw new Error(toAggregateText(mistakes));
  return limits.map(({ type, qps, burst, cacheSize }) => ({
    type: type as LimitType,
    qps,
    burst,
    cacheSize: cacheSize || defaultCacheSize,
  }));
}

function mistakesOf({ type, qps = 0, burst = 0, cacheSize = 0 }: eventratelimit_v1alpha1.Limit, path: FieldPath) {
  return [
    ...(types.includes(type) ? [] : [fieldErrors.notSupported(path.child("type"), type, types)]),
    ...(burst <= 0 ? [fieldErrors.invalid(path.child("burst"), burst, "must be positive")] : []),
    ...(qps <= 0 ? [fieldErrors.invalid(path.child("qps"), qps, "must be positive")] : []),
    ...(type !== "Server" && cacheSize < 0
      ? [fieldErrors.invalid(path.child("cacheSize"), cacheSize, "must not be negative")]
      : []),
  ];
}
