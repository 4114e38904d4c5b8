import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { isTooManyRequests, type KubeObject } from "@kube-apiserver/apimachinery";
import { type Client, newClient } from "@kube-apiserver/generic-server";
import { WebhookServer } from "@kube-apiserver/generic-server/testing";
import { startTestServer, type TestServer } from "../testing/start-test-server.js";
import { eventually } from "./eventually.js";

const configuration = `
apiVersion: apiserver.config.k8s.io/v1
kind: AdmissionConfiguration
plugins:
- name: PodNodeSelector
  configuration:
    podNodeSelectorPluginConfig: {clusterDefaultNodeSelector: env=test}
- name: EventRateLimit
  path: events.yaml
- name: ImagePolicyWebhook
  path: images.json
`;
const events = `
apiVersion: eventratelimit.admission.k8s.io/v1alpha1
kind: Configuration
limits: [{type: Namespace, qps: 1, burst: 2}]
`;

const core = (resource: string, namespace = "default") => ({ group: "", version: "v1", resource, namespace });

describe("plugins that are off by default", () => {
  let folder: string;
  let images: WebhookServer;
  let server: TestServer;
  let admin: Client;
  let editor: Client;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "admission-"));
    await writeFile(join(folder, "admission.yaml"), configuration);
    await writeFile(join(folder, "events.yaml"), events);
    images = await WebhookServer.start();
    images.respond = ({ body }, res) => {
      const review = JSON.parse(body);
      const isBad = ({ image }: { readonly image: string }) => image === "bad";
      const status = review.spec.containers.some(isBad) ? { allowed: false, reason: "bad image" } : { allowed: true };
      res.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify({ ...review, status }));
    };
    const kubeConfigFile = join(folder, "images.kubeconfig");
    await writeFile(kubeConfigFile, images.kubeconfig());
    await writeFile(join(folder, "images.json"), JSON.stringify({ imagePolicy: { kubeConfigFile } }));
    server = await startTestServer({
      controllers: [],
      enableAdmissionPlugins: [
        "NamespaceAutoProvision",
        "OwnerReferencesPermissionEnforcement",
        "PodNodeSelector",
        "EventRateLimit",
        "ImagePolicyWebhook",
        "PodTolerationRestriction",
        "LimitPodHardAntiAffinityTopology",
        "ExtendedResourceToleration",
      ],
      admissionConfigFile: join(folder, "admission.yaml"),
      tokens: new Map([["editor", { name: "editor", uid: "", groups: ["system:authenticated"], extra: {} }]]),
    });
    admin = newClient({ url: server.url, caPem: server.caPem, token: server.adminToken });
    editor = newClient({ url: server.url, caPem: server.caPem, token: "editor" });
  });
  after(async () => {
    await admin?.close();
    await editor?.close();
    await server?.stop();
    await images?.[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });

  test("a namespace is made for what is created in it", async () => {
    await admin.create(core("configmaps", "new"), { metadata: { name: "c" } });
    const namespace = await admin.get(core("namespaces", ""), "new");
    assert.deepEqual(namespace.metadata?.labels, { "kubernetes.io/metadata.name": "new" });
  });

  test("pods go where the configuration says", async () => {
    await admin.create(core("serviceaccounts"), { metadata: { name: "default" } });
    const spec = { containers: [{ name: "c", image: "i", resources: { limits: { "example.com/gpu": "1" } } }] };
    const pod = await admin.create(core("pods"), { metadata: { name: "p" }, spec });
    const { nodeSelector, tolerations = [] } = pod.spec as { nodeSelector: object; tolerations: { key: string }[] };
    assert.deepEqual(nodeSelector, { env: "test" });
    assert.deepEqual(tolerations.map(({ key }) => key).sort(), [
      "example.com/gpu",
      "node.kubernetes.io/not-ready",
      "node.kubernetes.io/unreachable",
    ]);
  });

  test("a pod learns of the zone of its node", async () => {
    const labels = { "topology.kubernetes.io/zone": "z", "topology.kubernetes.io/region": "r", other: "o" };
    await admin.create(core("nodes", ""), { metadata: { name: "n", labels } });
    const { other: _, ...copied } = labels;
    let count = 0;
    // The plugin's copy of the nodes may be a moment behind.
    await eventually(async () => {
      const name = `bound-${count++}`;
      const spec = { containers: [{ name: "c", image: "i" }] };
      await admin.create(core("pods"), { metadata: { name, labels: { app: "a" } }, spec });
      const binding = { metadata: { name }, target: { kind: "Node", name: "n" } } as KubeObject;
      await admin.createNamed({ ...core("pods"), subresource: "binding" }, name, binding);
      const { metadata } = await admin.get(core("pods"), name);
      assert.deepEqual(metadata?.labels, { app: "a", ...copied });
    });
  });

  test("a pod does not grow beyond its node", async () => {
    const node = await admin.create(core("nodes", ""), {
      metadata: { name: "small", labels: { "kubernetes.io/os": "linux" } },
    });
    const status = { allocatable: { cpu: "2", memory: "1Gi" }, capacity: { cpu: "2", memory: "1Gi" } };
    await admin.update({ ...core("nodes", ""), subresource: "status" }, { ...node, status } as KubeObject);
    const sized = (cpu: string) => ({ name: "c", image: "i", resources: { requests: { cpu } } });
    const spec = { nodeName: "small", containers: [sized("1")] };
    await admin.create(core("pods"), { metadata: { name: "grows" }, spec });
    const resize = (cpu: string) =>
      admin.patch({ ...core("pods"), subresource: "resize" }, "grows", "strategic", {
        spec: { containers: [sized(cpu)] },
      });
    await eventually(async () => void (await resize("1500m")));
    await assert.rejects(resize("3"), {
      message:
        'pods "grows" is forbidden: Node didn\'t have enough allocatable resources: cpu, requested: 3000, allocatable: 2000',
    });
  });

  test("a webhook is asked whether images may run", async () => {
    const create = (name: string, image: string) =>
      admin.create(core("pods"), { metadata: { name }, spec: { containers: [{ name: "c", image }] } });
    await create("fine", "good");
    await assert.rejects(create("refused", "bad"), {
      message: 'pods "refused" is forbidden: image policy webhook backend denied one or more images: bad image',
    });
    const { spec } = JSON.parse(images.calls.at(-1)?.body ?? "{}");
    assert.deepEqual(spec, { containers: [{ image: "bad" }], namespace: "default" });
  });

  test("who makes an owner wait may set its finalizers", async () => {
    const rbac = { group: "rbac.authorization.k8s.io", version: "v1", namespace: "default" };
    const rules = [{ apiGroups: [""], resources: ["configmaps"], verbs: ["create"] }];
    await admin.create({ ...rbac, resource: "roles" }, { metadata: { name: "r" }, rules } as KubeObject);
    const roleRef = { apiGroup: rbac.group, kind: "Role", name: "r" };
    const subjects = [{ apiGroup: rbac.group, kind: "User", name: "editor" }];
    const binding = { metadata: { name: "r" }, roleRef, subjects } as KubeObject;
    await admin.create({ ...rbac, resource: "rolebindings" }, binding);
    const owner = { apiVersion: "apps/v1", kind: "ReplicaSet", name: "r", uid: "u" };
    const create = (name: string, more: object) =>
      editor.create(core("configmaps"), { metadata: { name, ownerReferences: [{ ...owner, ...more }] } });
    await create("a", {});
    await assert.rejects(create("b", { blockOwnerDeletion: true }), {
      message:
        /^configmaps "b" is forbidden: cannot set blockOwnerDeletion if an ownerReference refers to a resource you can't set finalizers on: /,
    });
    await assert.rejects(create("b", { kind: "Other", blockOwnerDeletion: true }), /no matches for kind "Other"/);
  });

  test("events that come too fast are refused", async () => {
    const event = (name: string): KubeObject => ({
      metadata: { name },
      involvedObject: { kind: "Pod", name: "p", namespace: "default" },
    });
    const send = (at: number) => admin.create(core("events"), event(`e${at}`)).catch((err: unknown) => err);
    // At once: however slow the machine is, most of them come too fast.
    const results = await Promise.all(Array.from({ length: 20 }, (_, at) => send(at)));
    const refusals = results.filter((result) => isTooManyRequests(result)) as Error[];
    assert.ok(refusals.length > 0 && refusals.length <= 18, `${refusals.length} of 20 were refused`);
    assert.match(refusals[0]?.message ?? "", /limit reached on type Namespace for key default/);
  });
});
