import assert from "node:assert/strict";
import { test } from "node:test";
import type { core_v1 } from "@kube-apiserver/api/types";
import { EncodedObject, type KubeObject } from "@kube-apiserver/apimachinery";
import { newMetricsRegistry, realClock } from "@kube-apiserver/component-base";
import type { Informer, InformerHandlers } from "@kube-apiserver/generic-server";
import { newGraphMetrics, populateGraph } from "./graph-populator.js";
import { type GraphKind, NodeGraph } from "./node-graph.js";
import { type PodView, viewOfPod } from "./pod-view.js";

const ref = (name: string, namespace?: string) => ({ name, ...(namespace === undefined ? {} : { namespace }) });

function pod(name: string, spec: Partial<core_v1.PodSpec>, rest: Partial<core_v1.Pod> = {}): PodView {
  return viewOfPod({
    ...rest,
    metadata: { name, namespace: "ns", ...rest.metadata },
    spec: { containers: [], nodeName: "n1", ...spec },
  });
}

function seenBy(graph: NodeGraph, kind: GraphKind, names: readonly string[], node = "n1"): readonly string[] {
  return names.filter((name) => graph.belongs(kind, "ns", name, node));
}

const container = (of: string): core_v1.Container => ({
  name: of,
  env: [
    { name: "S", valueFrom: { secretKeyRef: { name: `${of}-env`, key: "k" } } },
    { name: "C", valueFrom: { configMapKeyRef: { name: `${of}-env`, key: "k" } } },
  ],
  envFrom: [{ secretRef: { name: `${of}-from` } }, { configMapRef: { name: `${of}-from` } }],
});

test("everything that a pod may refer to belongs to its node", () => {
  const graph = new NodeGraph();
  graph.setPod(
    pod(
      "p",
      {
        serviceAccountName: "sa",
        imagePullSecrets: [ref("pull"), {}],
        initContainers: [container("init")],
        containers: [container("main")],
        ephemeralContainers: [container("debug") as core_v1.EphemeralContainer],
        volumes: [
          { name: "v1", secret: { secretName: "secret" } },
          { name: "v2", configMap: { name: "map" } },
          { name: "v3", projected: { sources: [{ secret: ref("projected") }, { configMap: ref("projected") }] } },
          { name: "v4", azureFile: { secretName: "azure", shareName: "s" } },
          { name: "v5", csi: { driver: "d", nodePublishSecretRef: ref("csi") } },
          { name: "v6", persistentVolumeClaim: { claimName: "claim" } },
          { name: "v7", ephemeral: { volumeClaimTemplate: { spec: {} } } },
          { name: "v8", cephfs: { monitors: [], secretRef: ref("ceph") } },
          { name: "v9", iscsi: { targetPortal: "t", iqn: "i", lun: 0, secretRef: ref("iscsi") } },
        ],
        resourceClaims: [
          { name: "direct", resourceClaimName: "rc" },
          { name: "templated", resourceClaimTemplateName: "t" },
          { name: "pending", resourceClaimTemplateName: "t" },
        ],
      },
      {
        status: {
          resourceClaimStatuses: [{ name: "templated", resourceClaimName: "rc-made" }],
          extendedResourceClaimStatus: { resourceClaimName: "rc-extended", requestMappings: [] },
        },
      },
    ),
  );
  const containers = ["init", "main", "debug"].flatMap((name) => [`${name}-env`, `${name}-from`]);
  const secrets = ["pull", ...containers, "secret", "projected", "azure", "csi", "ceph", "iscsi"];
  assert.deepEqual(seenBy(graph, "secret", [...secrets, "map", ""]), secrets);
  const maps = [...containers, "map", "projected"];
  assert.deepEqual(seenBy(graph, "configMap", [...maps, "secret"]), maps);
  assert.deepEqual(seenBy(graph, "persistentVolumeClaim", ["claim", "p-v7", "v7"]), ["claim", "p-v7"]);
  const claims = ["rc", "rc-made", "rc-extended"];
  assert.deepEqual(seenBy(graph, "resourceClaim", [...claims, "t"]), claims);
  assert.deepEqual(seenBy(graph, "serviceAccount", ["sa", "default"]), ["sa"]);
  for (const kind of ["secret", "configMap", "serviceAccount", "pod"] as const) {
    assert.deepEqual(seenBy(graph, kind, [...secrets, "sa", "p"], "n2"), []);
  }
  assert.equal(graph.belongs("secret", "other", "secret", "n1"), false);
});

test("a mirror pod belongs to its node, and gives it nothing", () => {
  const graph = new NodeGraph();
  const annotations = { "kubernetes.io/config.mirror": "" };
  const volumes = [{ name: "v", secret: { secretName: "secret" } }];
  graph.setPod(
    pod("p", { serviceAccountName: "sa", volumes }, { metadata: { name: "p", namespace: "ns", annotations } }),
  );
  assert.deepEqual(seenBy(graph, "pod", ["p"]), ["p"]);
  assert.deepEqual([...seenBy(graph, "secret", ["secret"]), ...seenBy(graph, "serviceAccount", ["sa"])], []);
});

test("what several pods share is let go with the last of them", () => {
  const graph = new NodeGraph();
  const volumes = [{ name: "v", secret: { secretName: "secret" } }];
  for (const name of ["a", "b"]) graph.setPod(pod(name, { volumes }));
  graph.setPod(pod("c", { volumes, nodeName: "n2" }));
  graph.deletePod("ns", "a");
  assert.deepEqual(seenBy(graph, "secret", ["secret"]), ["secret"]);
  // The same name again, somewhere else.
  graph.setPod(pod("b", { volumes, nodeName: "n2" }));
  assert.deepEqual(seenBy(graph, "secret", ["secret"]), []);
  graph.deletePod("ns", "b");
  assert.deepEqual(seenBy(graph, "secret", ["secret"], "n2"), ["secret"]);
  graph.deletePod("ns", "c");
  graph.deletePod("ns", "c");
  assert.deepEqual(seenBy(graph, "secret", ["secret"], "n2"), []);
});

const csi = { driver: "d", volumeHandle: "h" };
const secretRefs: [string, Partial<core_v1.PersistentVolumeSpec>, readonly string[]][] = [
  ["azureFile, beside its claim", { azureFile: { secretName: "s", shareName: "x" } }, ["ns/s"]],
  ["azureFile elsewhere", { azureFile: { secretName: "s", shareName: "x", secretNamespace: "other" } }, ["other/s"]],
  ["cephfs, beside its claim", { cephfs: { monitors: [], secretRef: ref("s") } }, ["ns/s"]],
  ["cinder, only where it says", { cinder: { volumeID: "v", secretRef: ref("s") } }, ["/s"]],
  [
    "csi, what nodes need",
    { csi: { ...csi, nodeStageSecretRef: ref("s", "a"), nodeExpandSecretRef: ref("t", "a") } },
    ["a/s", "a/t"],
  ],
  [
    "csi, but not what controllers need",
    { csi: { ...csi, controllerPublishSecretRef: ref("s", "a"), controllerExpandSecretRef: ref("t", "a") } },
    [],
  ],
];
for (const [name, source, want] of secretRefs) {
  test(`secrets of volumes: ${name}`, () => {
    const graph = new NodeGraph();
    const volume = { metadata: { name: "pv" }, spec: { ...source, claimRef: { namespace: "ns", name: "claim" } } };
    const seen = () =>
      ["ns", "other", "a", ""].flatMap((namespace) =>
        ["s", "t"]
          .filter((secret) => graph.belongs("secret", namespace, secret, "n1"))
          .map((secret) => `${namespace}/${secret}`),
      );
    graph.setPersistentVolume(volume);
    assert.deepEqual([seen(), graph.belongs("persistentVolume", "", "pv", "n1")], [[], false]);
    graph.setPod(pod("p", { volumes: [{ name: "v", persistentVolumeClaim: { claimName: "claim" } }] }));
    assert.deepEqual([seen(), graph.belongs("persistentVolume", "", "pv", "n1")], [want, true]);
    graph.setPersistentVolume({ metadata: { name: "pv" }, spec: source });
    assert.deepEqual([seen(), graph.belongs("persistentVolume", "", "pv", "n1")], [[], false]);
  });
}

/** An informer whose events a test makes. */
class ManualInformer implements Informer {
  readonly hasSynced = true;
  #handlers: InformerHandlers = {};
  #current: EncodedObject | undefined;

  set(object: KubeObject): void {
    const old = this.#current;
    this.#current = EncodedObject.fromObject(object);
    if (old === undefined) this.#handlers.onAdd?.(this.#current);
    else this.#handlers.onUpdate?.(this.#current, old);
  }

  delete(): void {
    if (this.#current !== undefined) this.#handlers.onDelete?.(this.#current);
    this.#current = undefined;
  }

  addHandlers(handlers: InformerHandlers) {
    this.#handlers = handlers;
    return () => undefined;
  }

  run = () => Promise.resolve();
  waitForSync = () => Promise.resolve();
  get = () => undefined;
  list = () => [];
}

test("the graph follows informers", async () => {
  const graph = new NodeGraph();
  const informers = {
    pods: new ManualInformer(),
    persistentVolumes: new ManualInformer(),
    volumeAttachments: new ManualInformer(),
    resourceSlices: new ManualInformer(),
    podCertificateRequests: new ManualInformer(),
  };
  const registry = newMetricsRegistry();
  populateGraph(graph, informers, newGraphMetrics(registry, realClock));
  const uid = (of: string) => ({ metadata: { name: "p", namespace: "ns", uid: of } });
  const secret = (secretName: string) => ({ volumes: [{ name: "v", secret: { secretName } }] });
  informers.pods.set(pod("p", { ...secret("s"), nodeName: "" }, uid("1")));
  assert.equal(graph.belongs("secret", "ns", "s", "n1"), false);
  informers.pods.set(pod("p", secret("s"), uid("1")));
  assert.equal(graph.belongs("secret", "ns", "s", "n1"), true);
  informers.pods.set(pod("p", secret("t"), uid("2")));
  assert.deepEqual(seenBy(graph, "secret", ["s", "t"]), ["t"]);
  const debug = [container("debug") as core_v1.EphemeralContainer];
  informers.pods.set(pod("p", { ...secret("t"), ephemeralContainers: debug }, uid("2")));
  assert.deepEqual(seenBy(graph, "secret", ["t", "debug-env"]), ["t", "debug-env"]);
  const claimed = { resourceClaims: [{ name: "c", resourceClaimTemplateName: "x" }] };
  informers.pods.set(pod("p", claimed, uid("3")));
  const status = { resourceClaimStatuses: [{ name: "c", resourceClaimName: "made" }] };
  informers.pods.set(pod("p", claimed, { ...uid("3"), status }));
  assert.deepEqual(seenBy(graph, "resourceClaim", ["made"]), ["made"]);
  informers.pods.delete();
  assert.deepEqual(seenBy(graph, "pod", ["p"]), []);

  const bound = [
    ["volumeAttachment", informers.volumeAttachments],
    ["resourceSlice", informers.resourceSlices],
    ["podCertificateRequest", informers.podCertificateRequests],
  ] as const;
  for (const [kind, informer] of bound) {
    const metadata = { name: "x", namespace: "ns" };
    informer.set({ metadata, spec: { nodeName: "n1" } });
    assert.deepEqual(seenBy(graph, kind, ["x"]), ["x"]);
    informer.set({ metadata, spec: {} });
    assert.deepEqual(seenBy(graph, kind, ["x"]), []);
    informer.set({ metadata, spec: { nodeName: "n1" } });
    informer.delete();
    assert.deepEqual(seenBy(graph, kind, ["x"]), []);
  }
  const { body } = await registry.render();
  assert.match(body, /node_authorizer_graph_actions_duration_seconds_count\{operation="AddPod"\} 6/);
  assert.match(body, /node_authorizer_graph_actions_duration_seconds_count\{operation="DeletePod"\} 1/);
});
