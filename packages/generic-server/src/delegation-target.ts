import type { DiscoverySource } from "./discovery/discovery-group.js";
import { newNotFoundHandler } from "./handlers/not-found.js";
import type { PathHandler } from "./handlers/path-recorder-mux.js";
import type { HealthChecker } from "./health/health-checker.js";
import type { PostStartHookEntry, PreShutdownHook } from "./hooks.js";
import type { LifecycleSignal } from "./lifecycle-signals.js";
import type { OpenAPISource } from "./openapi/openapi-source.js";

/**
 * The next server of a chain, as the one before it sees it. What the outermost server does for the whole chain (hooks,
 * health, index, OpenAPI) it learns from here. Mirrors `server.DelegationTarget`.
 */
export interface DelegationTarget {
  /** Serves without the handler chain: for a server that wears it already. */
  readonly unprotectedHandler: PathHandler;
  readonly postStartHooks: ReadonlyMap<string, PostStartHookEntry>;
  readonly preShutdownHooks: ReadonlyMap<string, PreShutdownHook>;
  readonly healthChecks: readonly HealthChecker[];
  readonly readyzChecks: readonly HealthChecker[];
  /** Happen once every path of this server and its delegates is installed. */
  readonly muxAndDiscoveryCompleteSignals: readonly LifecycleSignal[];
  /** What this server and its delegates serve, for discovery. */
  readonly discoverySources: readonly DiscoverySource[];
  /** What this server and its delegates serve, for OpenAPI. */
  readonly openAPISources: readonly OpenAPISource[];
  listedPaths(): readonly string[];
  /** Finishes paths that depend on what was installed; delegates first. Idempotent. */
  prepare(): void;
  /** Releases storage; delegates too. Idempotent. */
  destroy(): Promise<void>;
}

/**
 * The end of a chain.
 * @param notFoundHandler - answers what nobody serves; absent: 404 in plain text
 */
export function newEmptyDelegate(notFoundHandler: PathHandler = newNotFoundHandler(() => true)): DelegationTarget {
  return {
    unprotectedHandler: notFoundHandler,
    postStartHooks: new Map(),
    preShutdownHooks: new Map(),
    healthChecks: [],
    readyzChecks: [],
    muxAndDiscoveryCompleteSignals: [],
    discoverySources: [],
    openAPISources: [],
    listedPaths: () => [],
    prepare() {},
    destroy: () => Promise.resolve(),
  };
}
