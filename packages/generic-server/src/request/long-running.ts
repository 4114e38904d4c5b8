import type { RequestInfo } from "./request-info.js";

/** Whether a request may take as long as it likes: no timeout, not counted in flight, not waited for at shutdown. */
export type LongRunningPredicate = (info: RequestInfo) => boolean;

/**
 * By verb and by subresource.
 * @param verbs - `watch`, `proxy`
 * @param subresources - `exec`, `log`, ...; only of resource requests
 */
export function newLongRunningPredicate(
  verbs: ReadonlySet<string>,
  subresources: ReadonlySet<string>,
): LongRunningPredicate {
  return (info) => {
    if (verbs.has(info.verb)) return true;
    if (info.isResourceRequest) return subresources.has(info.subresource);
    return info.path.startsWith("/debug/pprof/");
  };
}

/** Upstream's choice for the Kubernetes API. */
export const kubernetesLongRunning: LongRunningPredicate = newLongRunningPredicate(
  new Set(["watch", "proxy"]),
  new Set(["attach", "exec", "proxy", "log", "portforward"]),
);
