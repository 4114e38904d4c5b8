import type {
  DelegationTarget,
  DiscoverySource,
  LifecycleSignal,
  OpenAPISource,
  PathHandler,
} from "@kube-apiserver/generic-server";

/** Custom resources as a link of the chain: between the server of the definitions and what comes after it. */
export interface CustomResourceLink {
  readonly handler: PathHandler;
  readonly discovery: DiscoverySource;
  readonly openAPI: OpenAPISource;
  /** Happens once all definitions are known: until then a path that nobody serves may yet be one of theirs. */
  readonly synced: LifecycleSignal;
  destroy(): Promise<void>;
}

/** Puts custom resources before `delegate`. */
export function newCustomResourceDelegate(link: CustomResourceLink, delegate: DelegationTarget): DelegationTarget {
  return {
    unprotectedHandler: link.handler,
    get postStartHooks() {
      return delegate.postStartHooks;
    },
    get preShutdownHooks() {
      return delegate.preShutdownHooks;
    },
    get healthChecks() {
      return delegate.healthChecks;
    },
    get readyzChecks() {
      return delegate.readyzChecks;
    },
    get muxAndDiscoveryCompleteSignals() {
      return [link.synced, ...delegate.muxAndDiscoveryCompleteSignals];
    },
    get discoverySources() {
      return [link.discovery, ...delegate.discoverySources];
    },
    get openAPISources() {
      return [link.openAPI, ...delegate.openAPISources];
    },
    // As upstream: the index lists what is there by itself, not what definitions added.
    listedPaths: () => delegate.listedPaths(),
    prepare: () => delegate.prepare(),
    async destroy() {
      await link.destroy();
      await delegate.destroy();
    },
  };
}
