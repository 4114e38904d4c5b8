import type { certificates_v1beta1, core_v1, resource_v1, storage_v1 } from "@kube-apiserver/api/types";
import { type EncodedObject, jsonEqual } from "@kube-apiserver/apimachinery";
import type { Clock, Histogram, MetricsRegistry } from "@kube-apiserver/component-base";
import type { Informer } from "@kube-apiserver/generic-server";
import type { NodeBoundKind } from "./graph-key.js";
import type { NodeGraph } from "./node-graph.js";
import type { PodView } from "./pod-view.js";

/** What the graph is filled from. */
export interface NodeGraphInformers {
  /** Of {@link PodView}. */
  readonly pods: Informer;
  readonly persistentVolumes: Informer;
  readonly volumeAttachments: Informer;
  /** Absent: there is no such resource. */
  readonly resourceSlices?: Informer;
  /** Absent: there is no such resource. */
  readonly podCertificateRequests?: Informer;
}

/** Measures how long changes of the graph take. */
export interface GraphMetrics {
  readonly durationSeconds: Histogram;
  readonly clock: Clock;
}

/** The metrics of a graph, in a registry. */
export function newGraphMetrics(registry: MetricsRegistry, clock: Clock): GraphMetrics {
  const durationSeconds = registry.histogram({
    name: "node_authorizer_graph_actions_duration_seconds",
    help: "Time that changes of the node authorizer's graph take, by operation.",
    labels: ["operation"],
    buckets: Array.from({ length: 12 }, (_, exponent) => 0.0001 * 2 ** exponent),
  });
  return { durationSeconds, clock };
}

/** Keeps a graph up with informers. Mirrors `AddGraphEventHandlers`. */
export function populateGraph(graph: NodeGraph, informers: NodeGraphInformers, metrics: GraphMetrics): void {
  const timed = timer(metrics);
  informers.pods.addHandlers({
    onAdd: ({ object }) => timed("AddPod", () => graph.setPod(object as PodView)),
    onUpdate: ({ object }, old) => {
      const pod = object as PodView;
      if (!refersToTheSame(pod, old.object as PodView)) timed("AddPod", () => graph.setPod(pod));
    },
    onDelete: ({ object: { metadata = {} } }) =>
      timed("DeletePod", () => graph.deletePod(metadata.namespace ?? "", metadata.name ?? "")),
  });
  const setVolume = ({ object }: EncodedObject) =>
    timed("AddPV", () => graph.setPersistentVolume(object as core_v1.PersistentVolume));
  informers.persistentVolumes.addHandlers({
    onAdd: setVolume,
    onUpdate: setVolume,
    onDelete: ({ object }) => timed("DeletePV", () => graph.deletePersistentVolume(object.metadata?.name ?? "")),
  });
  const followed: readonly [NodeBoundKind, string, Informer | undefined, (object: object) => string | undefined][] = [
    ["volumeAttachment", "VolumeAttachment", informers.volumeAttachments, attachedNode],
    ["resourceSlice", "ResourceSlice", informers.resourceSlices, sliceNode],
    ["podCertificateRequest", "PodCertificateRequest", informers.podCertificateRequests, requestNode],
  ];
  for (const [kind, operation, informer, nodeOf] of followed) {
    const set = ({ object }: EncodedObject) => {
      const { namespace = "", name = "" } = object.metadata ?? {};
      timed(`Add${operation}`, () => graph.setNodeBound(kind, namespace, name, nodeOf(object) ?? ""));
    };
    informer?.addHandlers({
      onAdd: set,
      onUpdate: set,
      onDelete: ({ object: { metadata = {} } }) =>
        timed(`Delete${operation}`, () => graph.deleteNodeBound(kind, metadata.namespace ?? "", metadata.name ?? "")),
    });
  }
}

function timer({ durationSeconds, clock }: GraphMetrics) {
  return (operation: string, change: () => void) => {
    const startMs = clock.monotonic();
    change();
    durationSeconds.observe([operation], (clock.monotonic() - startMs) / 1000);
  };
}

/** Most updates are of the status, and change nothing here. */
function refersToTheSame(pod: PodView, old: PodView): boolean {
  return pod.metadata?.uid === old.metadata?.uid && pod.node === old.node && jsonEqual(pod.references, old.references);
}

function attachedNode(object: object): string | undefined {
  return (object as storage_v1.VolumeAttachment).spec?.nodeName;
}

function sliceNode(object: object): string | undefined {
  return (object as resource_v1.ResourceSlice).spec?.nodeName;
}

function requestNode(object: object): string | undefined {
  return (object as certificates_v1beta1.PodCertificateRequest).spec?.nodeName;
}
