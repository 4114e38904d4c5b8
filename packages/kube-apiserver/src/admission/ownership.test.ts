import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type KubeObject, newAlreadyExists, type OwnerReference } from "@kube-apiserver/apimachinery";
import {
  type Authorizer,
  type AuthorizerAttributes,
  builtInResourceMapper,
  type Client,
} from "@kube-apiserver/generic-server";
import { newClusterTrustBundleAttest } from "./cluster-trust-bundle-attest.js";
import { newNamespaceAutoProvision } from "./namespace-auto-provision.js";
import { newOwnerReferencesPermissionEnforcement } from "./owner-references-permission-enforcement.js";
import { attributesOf, sourceOf, type TestRequest } from "./testing/admission-harness.js";

/** Allows what is in the list, `verb resource/subresource name namespace`, and remembers what it was asked. */
function authorizerOf(allowed: readonly string[], asked: string[] = []): Authorizer {
  return {
    async authorize({ verb, resource, subresource, name, namespace }: AuthorizerAttributes) {
      const request = `${verb} ${[resource, subresource].filter(Boolean).join("/")} ${name} ${namespace}`.trim();
      asked.push(request);
      return { decision: allowed.includes(request) ? "Allow" : "NoOpinion", reason: "no right" };
    },
  };
}

/** Remembers what was created through it. */
function clientOf(created: KubeObject[], failure?: Error): Client {
  return {
    async create(_scope: unknown, object: KubeObject) {
      if (failure !== undefined) throw failure;
      created.push(object);
      return object;
    },
  } as unknown as Client;
}

describe("OwnerReferencesPermissionEnforcement", () => {
  const owner = (more: Partial<OwnerReference> = {}): OwnerReference => ({
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    name: "r",
    uid: "u",
    ...more,
  });
  const pod = (...ownerReferences: OwnerReference[]): KubeObject => ({ metadata: { name: "a", ownerReferences } });
  const check = (allowed: string[], request: TestRequest, asked: string[] = []) => {
    const plugin = newOwnerReferencesPermissionEnforcement(authorizerOf(allowed, asked), builtInResourceMapper);
    return plugin.validate(attributesOf(request));
  };

  const allowedCases: { name: string; allowed: string[]; request: TestRequest; asked: string[] }[] = [
    {
      name: "nothing changes",
      allowed: [],
      request: { operation: "UPDATE", object: pod(owner()), oldObject: pod(owner()) },
      asked: [],
    },
    { name: "who creates owns", allowed: [], request: { object: pod(owner()) }, asked: [] },
    {
      name: "a status of a pod",
      allowed: [],
      request: { operation: "UPDATE", subresource: "status", object: pod(owner()), oldObject: pod() },
      asked: [],
    },
    {
      name: "who may delete",
      allowed: ["delete pods a ns"],
      request: { operation: "UPDATE", object: pod(owner()), oldObject: pod() },
      asked: ["delete pods a ns"],
    },
    {
      name: "who may finalize anything",
      allowed: ["update */finalizers *"],
      request: { object: pod(owner({ blockOwnerDeletion: true })) },
      asked: ["update */finalizers *"],
    },
    {
      name: "who may finalize the owner",
      allowed: ["update replicasets/finalizers r ns"],
      request: { object: pod(owner({ blockOwnerDeletion: true })) },
      asked: ["update */finalizers *", "update replicasets/finalizers r ns"],
    },
    {
      name: "an owner outside of namespaces",
      allowed: ["update nodes/finalizers n"],
      request: { object: pod(owner({ apiVersion: "v1", kind: "Node", name: "n", blockOwnerDeletion: true })) },
      asked: ["update */finalizers *", "update nodes/finalizers n"],
    },
    {
      name: "an owner that waited before",
      allowed: ["delete pods a ns"],
      request: {
        operation: "UPDATE",
        object: pod(owner({ blockOwnerDeletion: true }), owner({ uid: "v" })),
        oldObject: pod(owner({ blockOwnerDeletion: true })),
      },
      asked: ["delete pods a ns"],
    },
  ];
  for (const { name, allowed, request, asked: want } of allowedCases) {
    test(`allowed: ${name}`, async () => {
      const asked: string[] = [];
      await check(allowed, request, asked);
      assert.deepEqual(asked, want);
    });
  }

  const refusedCases: { name: string; request: TestRequest; want: string }[] = [
    {
      name: "owners of what one may not delete",
      request: { operation: "UPDATE", object: pod(), oldObject: pod(owner()) },
      want: "cannot set an ownerRef on a resource you can't delete: no right, <nil>",
    },
    {
      name: "making an owner wait that one may not finalize",
      request: { object: pod(owner({ blockOwnerDeletion: true })) },
      want: "cannot set blockOwnerDeletion if an ownerReference refers to a resource you can't set finalizers on: no right, <nil>",
    },
    {
      name: "making something unknown wait",
      request: { object: pod(owner({ apiVersion: "x.io/v1", kind: "X", blockOwnerDeletion: true })) },
      want: 'cannot set blockOwnerDeletion in this case because cannot find RESTMapping for APIVersion x.io/v1 Kind X: no matches for kind "X" in version "x.io/v1"',
    },
  ];
  for (const { name, request, want } of refusedCases) {
    test(`refused: ${name}`, () => assert.rejects(check([], request), { message: `pods "a" is forbidden: ${want}` }));
  }
});

describe("NamespaceAutoProvision", () => {
  const provision = async (request: TestRequest, created: KubeObject[] = [], failure?: Error) => {
    const plugin = newNamespaceAutoProvision(sourceOf([{ metadata: { name: "there" } }]), {
      client: clientOf(created, failure),
    });
    await plugin.admit(attributesOf(request));
    return created.map(({ metadata }) => metadata?.name);
  };

  test("a namespace that is missing is made", async () => {
    assert.deepEqual(await provision({}), ["ns"]);
    const none: TestRequest[] = [{ namespace: "there" }, { namespace: "" }, { dryRun: true }, { kind: "Namespace" }];
    for (const request of none) assert.deepEqual(await provision(request), []);
    await provision({}, [], newAlreadyExists({ group: "", resource: "namespaces" }, "ns"));
    await assert.rejects(provision({}, [], new Error("no")), { message: 'pods "a" is forbidden: no' });
  });
});

describe("ClusterTrustBundleAttest", () => {
  const bundle = (signerName: string, more: object = {}, trustBundle = "x"): KubeObject =>
    ({ metadata: { name: "b", ...more }, spec: { signerName, trustBundle } }) as KubeObject;
  const attest = (allowed: string[], request: TestRequest, isOn = true) =>
    newClusterTrustBundleAttest(authorizerOf(allowed), { enabled: () => isOn }).validate(
      attributesOf({
        group: "certificates.k8s.io",
        version: "v1beta1",
        resource: "clustertrustbundles",
        namespace: "",
        ...request,
      }),
    );

  test("only who may attest says whom to trust", async () => {
    await attest(["attest signers example.com/a"], { object: bundle("example.com/a") });
    await attest(["attest signers example.com/*"], { object: bundle("example.com/a") });
    await attest([], { object: bundle("") });
    await attest([], { object: bundle("example.com/a") }, false);
    await assert.rejects(attest([], { object: bundle("example.com/a") }), {
      message:
        'clustertrustbundles.certificates.k8s.io "b" is forbidden: user not permitted to attest for signerName "example.com/a"',
    });
  });

  test("the garbage collector needs no right", async () => {
    const oldObject = bundle("example.com/a");
    const collected = bundle("example.com/a", { finalizers: ["x/y"] });
    await attest([], { operation: "UPDATE", object: collected, oldObject });
    const changed = bundle("example.com/a", {}, "y");
    await assert.rejects(attest([], { operation: "UPDATE", object: changed, oldObject }), /not permitted to attest/);
  });
});
