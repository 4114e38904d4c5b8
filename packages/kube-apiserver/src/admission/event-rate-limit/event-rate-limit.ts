import type { core_v1 } from "@kube-apiserver/api/types";
import { newTooManyRequestsError } from "@kube-apiserver/apimachinery";
import type { Clock } from "@kube-apiserver/component-base";
import { type AdmissionAttributes, TokenBucket, type ValidationPlugin } from "@kube-apiserver/generic-server";
import { handling } from "../requests.js";
import type { EventLimit, LimitType } from "./configuration.js";
import { LRUCache } from "./lru-cache.js";

/**
 * Refuses events that come too fast: of the whole server, a namespace, a user, or about one thing from one source. Those
 * of `events.k8s.io` are not counted, as they are not upstream. Mirrors `eventratelimit`.
 */
export function newEventRateLimit(limits: readonly EventLimit[], clock: Clock): ValidationPlugin {
  const enforcers = limits.map((limit) => newEnforcer(limit, clock));
  return {
    name: "EventRateLimit",
    handles: handling("CREATE", "UPDATE"),
    async validate(attributes: AdmissionAttributes) {
      const { kind, dryRun } = attributes;
      if (kind.group !== "" || kind.kind !== "Event" || dryRun) return;
      // Each counts the event, whatever the others say; the last one that refuses is told of.
      const refusal = enforcers.map((refusalOf) => refusalOf(attributes)).findLast((err) => err !== undefined);
      if (refusal !== undefined) throw refusal;
    },
  };
}

type Enforcer = (attributes: AdmissionAttributes) => Error | undefined;

function newEnforcer({ type, qps, burst, cacheSize }: EventLimit, clock: Clock): Enforcer {
  const buckets = new LRUCache<TokenBucket>(type === "Server" ? 1 : cacheSize);
  return (attributes) => {
    const key = keys[type](attributes);
    const bucket = buckets.getOrAdd(key, () => new TokenBucket(clock, qps, burst));
    return bucket.tryAccept() ? undefined : newTooManyRequestsError(`limit reached on type ${type} for key ${key}`);
  };
}

const keys: Readonly<Record<LimitType, (attributes: AdmissionAttributes) => string>> = {
  Server: () => "",
  Namespace: ({ namespace }) => namespace,
  User: ({ user }) => user.name,
  SourceAndObject: ({ object }) => sourceAndObjectOf((object ?? {}) as Partial<core_v1.Event>),
};

function sourceAndObjectOf({ source, involvedObject }: Partial<core_v1.Event>): string {
  const { kind, namespace, name, uid, apiVersion } = involvedObject ?? {};
  return [source?.component, source?.host, kind, namespace, name, uid, apiVersion].map((part) => part ?? "").join("");
}
