import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { core_v1 } from "@kube-apiserver/api/types";
import {
  isNotFound,
  type JSONObject,
  type KubeObject,
  type ObjectMeta,
  type OwnerReference,
} from "@kube-apiserver/apimachinery";
import { discardLogger, realClock } from "@kube-apiserver/component-base";
import { cleanTokens } from "@kube-apiserver/controllers";
import { type Client, newClient, type ResourceScope } from "@kube-apiserver/generic-server";
import { startTestServer, type TestServer } from "../testing/index.js";
import { eventually } from "./eventually.js";

const core = (resource: string, namespace?: string): ResourceScope =>
  namespace === undefined ? { group: "", version: "v1", resource } : { group: "", version: "v1", resource, namespace };
const namespaces = core("namespaces");

describe("the controllers of a lone server", { timeout: 120_000 }, () => {
  let server: TestServer;
  let client: Client;
  before(async () => {
    server = await startTestServer();
    client = newClient({ url: server.url, caPem: server.caPem, token: server.adminToken });
    for (const name of ["a", "b"]) await client.create(namespaces, object("Namespace", name));
  });
  after(async () => {
    await client?.close();
    await server?.stop();
  });

  function object(
    kind: string,
    name: string,
    more: JSONObject = {},
    owners: readonly OwnerReference[] = [],
  ): KubeObject {
    const { metadata = {}, ...rest } = more;
    const references = owners.length === 0 ? {} : { ownerReferences: owners };
    return { apiVersion: "v1", kind, metadata: { name, ...references, ...(metadata as ObjectMeta) }, ...rest };
  }

  const make = (namespace: string, name: string, owners: readonly OwnerReference[] = []) =>
    client.create(core("configmaps", namespace), object("ConfigMap", name, {}, owners));

  function refTo(
    { kind = "", apiVersion = "", metadata }: KubeObject,
    more: Partial<OwnerReference> = {},
  ): OwnerReference {
    return { apiVersion, kind, name: metadata?.name ?? "", uid: metadata?.uid ?? "", ...more };
  }

  const read = (namespace: string, name: string) => client.get(core("configmaps", namespace), name);

  async function isGone(scope: ResourceScope, name: string): Promise<void> {
    await eventually(() => assert.rejects(client.get(scope, name), isNotFound));
  }

  test("what has lost its only owner goes; one of several owners is taken out", async () => {
    const [first, second] = [await make("a", "first"), await make("a", "second")];
    await make("a", "one", [refTo(first)]);
    await make("a", "two", [refTo(first), refTo(second)]);
    await client.delete(core("configmaps", "a"), "first", { propagationPolicy: "Background" });
    await isGone(core("configmaps", "a"), "one");
    await eventually(async () => {
      const { metadata } = await read("a", "two");
      assert.deepEqual(metadata?.ownerReferences, [refTo(second)]);
    });
  });

  test("an owner of another uid, kind or name is none", async () => {
    const owner = await make("a", "owner");
    await make("a", "wrong-uid", [refTo(owner, { uid: "00000000-0000-0000-0000-000000000000" })]);
    await make("a", "wrong-kind", [refTo(owner, { kind: "Secret" })]);
    await make("a", "right", [refTo(owner)]);
    await make("a", "wrong-name", [refTo(owner, { name: "other" })]);
    for (const name of ["wrong-uid", "wrong-kind", "wrong-name"]) await isGone(core("configmaps", "a"), name);
    assert.deepEqual((await read("a", "right")).metadata?.ownerReferences, [refTo(owner)]);
  });

  test("an owner in another namespace is told of, and is none; who refers to it rightly stays", async () => {
    const owner = await make("a", "far");
    await make("a", "near", [refTo(owner)]);
    await make("b", "child", [refTo(owner)]);
    await isGone(core("configmaps", "b"), "child");
    await eventually(async () => {
      const { items } = await client.list(core("events", "b"));
      const event = (items as readonly core_v1.Event[]).find(({ reason }) => reason === "OwnerRefInvalidNamespace");
      const uid = owner.metadata?.uid;
      const said = `ownerRef [v1/ConfigMap, namespace: b, name: far, uid: ${uid}] does not exist in namespace "b"`;
      assert.equal(event?.message, said);
      assert.equal(event?.involvedObject.name, "child");
    });
    assert.ok(await read("a", "near"));
  });

  test("a cluster-scoped object with an owner in a namespace is let be", async () => {
    const owner = await make("a", "namespaced");
    await client.create(namespaces, object("Namespace", "cluster-scoped", {}, [refTo(owner)]));
    const control = await make("a", "control", [refTo(owner)]);
    await client.delete(core("configmaps", "a"), "namespaced");
    await isGone(core("configmaps", "a"), control.metadata?.name ?? "");
    const { metadata } = await client.get(namespaces, "cluster-scoped");
    assert.equal(metadata?.deletionTimestamp, undefined);
    assert.equal(metadata?.ownerReferences?.length, 1);
  });

  test("foreground: the owner waits for those that block it, and for no others", async () => {
    const owner = await make("a", "fore");
    const held = { metadata: { finalizers: ["example.com/held"] } };
    const blocking = refTo(owner, { blockOwnerDeletion: true });
    await client.create(core("configmaps", "a"), object("ConfigMap", "blocks", held, [blocking]));
    await client.create(core("configmaps", "a"), object("ConfigMap", "waits-not", held, [refTo(owner)]));
    await client.delete(core("configmaps", "a"), "fore", { propagationPolicy: "Foreground" });
    await eventually(async () => assert.ok((await read("a", "blocks")).metadata?.deletionTimestamp));
    assert.deepEqual((await read("a", "fore")).metadata?.finalizers, ["foregroundDeletion"]);
    await client.patch(core("configmaps", "a"), "blocks", "merge", { metadata: { finalizers: null } });
    await isGone(core("configmaps", "a"), "fore");
    assert.ok((await read("a", "waits-not")).metadata?.deletionTimestamp);
    await client.patch(core("configmaps", "a"), "waits-not", "merge", { metadata: { finalizers: null } });
  });

  test("orphaning: dependents stay, without the reference", async () => {
    const owner = await make("a", "parent");
    await make("a", "orphan", [refTo(owner)]);
    await client.delete(core("configmaps", "a"), "parent", { propagationPolicy: "Orphan" });
    await isGone(core("configmaps", "a"), "parent");
    assert.equal((await read("a", "orphan")).metadata?.ownerReferences, undefined);
  });

  test("owners of a custom resource that came later count, and are not taken for gone when it is not served", async () => {
    const definitions = { group: "apiextensions.k8s.io", version: "v1", resource: "customresourcedefinitions" };
    const version = { name: "v1", served: true, storage: true, schema: { openAPIV3Schema: { type: "object" } } };
    await client.create(definitions, {
      apiVersion: "apiextensions.k8s.io/v1",
      kind: "CustomResourceDefinition",
      metadata: { name: "widgets.example.com" },
      spec: {
        group: "example.com",
        names: { plural: "widgets", kind: "Widget" },
        scope: "Namespaced",
        versions: [version, { ...version, name: "v2", storage: false }],
      },
    });
    const widgets = { group: "example.com", version: "v1", resource: "widgets", namespace: "a" };
    const widget = { apiVersion: "example.com/v1", kind: "Widget", metadata: { name: "w" } };
    const owner = await eventually(() => client.create(widgets, widget));
    await make("a", "of-widget", [refTo(owner)]);
    const serve = (served: boolean) =>
      client.patch(definitions, "widgets.example.com", "merge", {
        spec: {
          versions: [
            { ...version, served },
            { ...version, name: "v2", storage: false, served },
          ],
        },
      });
    await serve(false);
    await eventually(() => assert.rejects(client.get(widgets, "w"), isNotFound));
    await make("a", "of-unserved", [refTo(owner)]);
    // Discovery is followed every two seconds: by the end of this one it is known that nothing is served.
    const control = await make("a", "control-owner");
    await make("a", "control-child", [refTo(control)]);
    await client.delete(core("configmaps", "a"), "control-owner");
    await isGone(core("configmaps", "a"), "control-child");
    assert.ok(await read("a", "of-widget"));
    await serve(true);
    await eventually(() => client.delete(widgets, "w"));
    await isGone(core("configmaps", "a"), "of-widget");
    await isGone(core("configmaps", "a"), "of-unserved");
  });

  test("a namespace goes pods first, and says what holds it", async () => {
    await client.create(namespaces, object("Namespace", "ending"));
    await eventually(() => client.get(core("serviceaccounts", "ending"), "default"));
    const pod = { spec: { containers: [{ name: "c", image: "i" }] }, metadata: { finalizers: ["example.com/held"] } };
    await client.create(core("pods", "ending"), object("Pod", "p", pod));
    await make("ending", "later");
    await client.delete(namespaces, "ending");
    const conditions = async () => {
      const { status } = (await client.get(namespaces, "ending")) as core_v1.Namespace;
      return new Map((status?.conditions ?? []).map((condition) => [condition.type, condition]));
    };
    await eventually(async () => {
      const told = await conditions();
      const remaining = told.get("NamespaceContentRemaining");
      assert.equal(remaining?.status, "True");
      assert.equal(remaining?.reason, "SomeResourcesRemain");
      assert.equal(remaining?.message, "Some resources are remaining: pods. has 1 resource instances");
      assert.equal(
        told.get("NamespaceFinalizersRemaining")?.message,
        "Some content in the namespace has finalizers remaining: example.com/held in 1 resource instances",
      );
      assert.equal(told.get("NamespaceDeletionDiscoveryFailure")?.status, "False");
    });
    assert.equal((await read("ending", "later")).metadata?.deletionTimestamp, undefined);
    await client.patch(core("pods", "ending"), "p", "merge", { metadata: { finalizers: null } });
    await isGone(namespaces, "ending");
  });

  test("a secret for a token is filled in, works, and goes with its account, as does what names it", async () => {
    const accounts = core("serviceaccounts", "a");
    const secrets = core("secrets", "a");
    const annotations = { "kubernetes.io/service-account.name": "robot" };
    const secret = (name: string) =>
      object("Secret", name, { type: "kubernetes.io/service-account-token", metadata: { annotations } });
    await client.create(accounts, object("ServiceAccount", "robot", { secrets: [{ name: "one" }] }));
    await client.create(secrets, secret("one"));
    await client.create(secrets, secret("two"));
    const data = await eventually(async () => {
      const filled = ((await client.get(secrets, "one")) as core_v1.Secret).data ?? {};
      assert.ok(filled.token && filled.namespace && filled["ca.crt"]);
      return filled;
    });
    const token = Buffer.from(data.token ?? "", "base64").toString();
    const review = { apiVersion: "authentication.k8s.io/v1", kind: "TokenReview", metadata: {}, spec: { token } };
    const reviews = { group: "authentication.k8s.io", version: "v1", resource: "tokenreviews" };
    const { status } = (await client.create(reviews, review)) as unknown as { status: { user: { username: string } } };
    assert.equal(status.user.username, "system:serviceaccount:a:robot");

    await eventually(async () => {
      const { metadata } = await client.get(secrets, "one");
      assert.match(metadata?.labels?.["kubernetes.io/legacy-token-last-used"] ?? "", /^\d{4}-\d{2}-\d{2}$/);
    });

    await client.delete(secrets, "one");
    await eventually(async () => {
      const { secrets: named = [] } = (await client.get(accounts, "robot")) as core_v1.ServiceAccount;
      assert.deepEqual(named, []);
    });
    await client.delete(accounts, "robot");
    await isGone(secrets, "two");
  });

  test("a generated token that nobody uses is marked after a year, and deleted a year later", async () => {
    const accounts = core("serviceaccounts", "b");
    const secrets = core("secrets", "b");
    const annotations = { "kubernetes.io/service-account.name": "old" };
    const secret = (name: string) =>
      object("Secret", name, { type: "kubernetes.io/service-account-token", metadata: { annotations } });
    await client.create(
      accounts,
      object("ServiceAccount", "old", { secrets: [{ name: "unused" }, { name: "mounted" }] }),
    );
    for (const name of ["unused", "mounted", "by-hand"]) await client.create(secrets, secret(name));
    const volumes = [{ name: "v", secret: { secretName: "mounted" } }];
    const spec = { serviceAccountName: "old", containers: [{ name: "c", image: "i" }], volumes };
    await client.create(core("pods", "b"), object("Pod", "user", { spec }));
    // The token controller has written what it writes: the cleaner deletes only what it has seen.
    await eventually(async () => assert.ok(((await client.get(secrets, "unused")) as core_v1.Secret).data?.token));
    await eventually(() =>
      client.get(core("configmaps", "kube-system"), "kube-apiserver-legacy-service-account-token-tracking"),
    );
    const cleanIn = (days: number) => {
      const clock = { ...realClock, now: () => realClock.now() + days * 86_400_000 };
      return cleanTokens({ client, clock, logger: discardLogger, rootCAPem: "" }, new AbortController().signal);
    };
    const invalidSince = async (name: string) =>
      (await client.get(secrets, name)).metadata?.labels?.["kubernetes.io/legacy-token-invalid-since"];
    await cleanIn(360);
    assert.equal(await invalidSince("unused"), undefined);
    await cleanIn(370);
    assert.match((await invalidSince("unused")) ?? "", /^\d{4}-\d{2}-\d{2}$/);
    await cleanIn(720);
    assert.ok(await client.get(secrets, "unused"));
    await cleanIn(740);
    await isGone(secrets, "unused");
    assert.deepEqual([await invalidSince("mounted"), await invalidSince("by-hand")], [undefined, undefined]);
  });

  test("the default account and the CA bundle of a namespace come back", async () => {
    await client.delete(core("serviceaccounts", "a"), "default");
    await eventually(() => client.get(core("serviceaccounts", "a"), "default"));
    const bundle = (await read("a", "kube-root-ca.crt")).data;
    await client.patch(core("configmaps", "a"), "kube-root-ca.crt", "merge", { data: { "ca.crt": "other" } });
    await eventually(async () => assert.deepEqual((await read("a", "kube-root-ca.crt")).data, bundle));
  });

  test("a block of addresses stays while a service has one of it", async () => {
    const cidrs = { group: "networking.k8s.io", version: "v1", resource: "servicecidrs" };
    const block = { apiVersion: "networking.k8s.io/v1", kind: "ServiceCIDR", metadata: { name: "more" } };
    await client.create(cidrs, { ...block, spec: { cidrs: ["10.77.0.0/28"] } });
    await eventually(async () => {
      const { metadata, status } = await client.get(cidrs, "more");
      assert.deepEqual(metadata?.finalizers, ["networking.k8s.io/service-cidr-finalizer"]);
      assert.equal((status as { conditions: { status: string }[] }).conditions[0]?.status, "True");
    });
    const service = object("Service", "held", { spec: { clusterIP: "10.77.0.5", ports: [{ port: 80 }] } });
    await client.create(core("services", "a"), service);
    await eventually(() =>
      client.get({ group: "networking.k8s.io", version: "v1", resource: "ipaddresses" }, "10.77.0.5"),
    );
    await client.delete(cidrs, "more");
    await eventually(async () => {
      const { status } = await client.get(cidrs, "more");
      const [ready] = (status as { conditions: { status: string; reason: string }[] }).conditions;
      assert.equal(ready?.status, "False");
      assert.equal(ready?.reason, "Terminating");
    });
  });

  test("a namespace does not go while nobody can say what is in it", async () => {
    const apiServices = { group: "apiregistration.k8s.io", version: "v1", resource: "apiservices" };
    const spec = {
      group: "down.example.com",
      version: "v1beta1",
      groupPriorityMinimum: 1000,
      versionPriority: 10,
      service: { namespace: "default", name: "down" },
      insecureSkipTLSVerify: true,
    };
    const metadata = { name: "v1beta1.down.example.com" };
    await client.create(apiServices, { apiVersion: "apiregistration.k8s.io/v1", kind: "APIService", metadata, spec });
    await eventually(async () => {
      const accept = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
      assert.match(JSON.stringify(await client.getRaw("/apis", { accept })), /down\.example\.com.*Stale/);
    });
    await client.create(namespaces, object("Namespace", "unsure"));
    await client.delete(namespaces, "unsure");
    await eventually(async () => {
      const { status } = (await client.get(namespaces, "unsure")) as core_v1.Namespace;
      const failure = status?.conditions?.find(({ type }) => type === "NamespaceDeletionDiscoveryFailure");
      assert.equal(failure?.reason, "DiscoveryFailed");
      const version = "down.example.com/v1beta1";
      assert.equal(
        failure?.message,
        "Discovery failed for some groups, 1 failing: unable to retrieve the complete list of server APIs: " +
          `${version}: stale GroupVersion discovery: ${version}`,
      );
    });
    await client.delete(apiServices, metadata.name);
    await isGone(namespaces, "unsure");
  });
});
