import type { GroupResource, RandomSource } from "@kube-apiserver/apimachinery";
import type { Clock, Logger } from "@kube-apiserver/component-base";
import type { Authorizer, ExpressionEngines, RESTOptionsGetter, Store } from "@kube-apiserver/generic-server";
import type { CompletedExtraConfig } from "../config/extra-config.js";
import type { ClusterConnections } from "../kubelet/cluster-connections.js";

/** What the resources of the core server are built from. */
export interface RegistryDeps {
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly logger: Logger;
  readonly authorizer: Authorizer;
  readonly restOptionsGetter: RESTOptionsGetter;
  /** What evaluates the expressions of users; loaded by who needs it first. */
  readonly expressionEngines: ExpressionEngines;
  readonly extra: CompletedExtraConfig;
  /** The way to kubelets, pods and endpoints. */
  readonly connections: ClusterConnections;
  /**
   * The store of another stored resource, made when it is first asked for, whether it is served or not. Not to be called
   * while a definition is being installed for its own resource.
   * @throws RangeError when there is no such stored resource
   */
  storeOf(resource: GroupResource): Store;
  /** Registers something to close when the server ends, before the stores. */
  onDestroy(destroy: () => Promise<void>): void;
}
