import {
  addFlowControlHook,
  type Config,
  FlowConfigConsumer,
  FlowControl,
  type GenericAPIServer,
  ObjectCountTracker,
  ReadWriteMetrics,
  type StoreInformers,
} from "@kube-apiserver/generic-server";
import type { ControlPlaneConfig } from "./control-plane-config.js";

/** What keeps requests from being too many at a time. */
export interface RequestLimits {
  readonly config: Pick<Config, "flowControl" | "inFlightLimits">;
  /** How many objects there are, for estimating the work of lists. */
  readonly objectCounts: ObjectCountTracker;
  /** Adds what has to run. */
  addHook(server: GenericAPIServer): void;
}

const group = "flowcontrol.apiserver.k8s.io";

/** Priority and fairness by the configuration in the cluster, or fixed limits. */
export function newRequestLimits(
  { generic: { clock, logger, jitter = Math.random }, metrics: registry, requestLimits }: ControlPlaneConfig,
  informers: StoreInformers,
): RequestLimits {
  const objectCounts = new ObjectCountTracker(clock);
  const { priorityAndFairness, readOnly, mutating } = requestLimits;
  if (!priorityAndFairness) {
    const metrics = new ReadWriteMetrics(registry, clock);
    return { config: { inFlightLimits: { readOnly, mutating, metrics } }, objectCounts, addHook: () => undefined };
  }
  const control = new FlowControl({
    clock,
    logger: logger.with("flowcontrol"),
    registry,
    concurrencyLimit: readOnly + mutating,
    objectCounts,
  });
  const consumer = new FlowConfigConsumer({
    control,
    informers: {
      flowSchemas: informers.for({ group, resource: "flowschemas" }),
      priorityLevels: informers.for({ group, resource: "prioritylevelconfigurations" }),
    },
    clock,
    logger: logger.with("flowcontrol"),
    jitter,
  });
  return { config: { flowControl: control }, objectCounts, addHook: (server) => addFlowControlHook(server, consumer) };
}
