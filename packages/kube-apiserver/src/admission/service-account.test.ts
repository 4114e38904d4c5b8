import assert from "node:assert/strict";
import { test } from "node:test";
import type { core_v1 } from "@kube-apiserver/api/types";
import type { JSONObject, KubeObject } from "@kube-apiserver/apimachinery";
import { newServiceAccount } from "./service-account.js";
import { attributesOf, StandingClock, sourceOf } from "./testing/admission-harness.js";

const random = { bytes: (length: number) => new Uint8Array(length) };

/** Time passes as soon as somebody waits. */
class HurryingClock extends StandingClock {
  override setTimer(callback?: () => void): { cancel(): void } {
    queueMicrotask(() => callback?.());
    return { cancel() {} };
  }
}

function account(name: string, more: JSONObject = {}): KubeObject {
  return { metadata: { name, namespace: "ns" }, ...more };
}

async function admit(
  accounts: readonly KubeObject[],
  pod: KubeObject,
  live = accounts,
): Promise<core_v1.PodSpec | undefined> {
  const plugin = newServiceAccount({ accounts: sourceOf(accounts, live), clock: new HurryingClock(), random });
  const attributes = attributesOf({ object: { metadata: { name: "a" }, ...pod } });
  await plugin.admit(attributes);
  await plugin.validate(attributes);
  return (attributes.object as core_v1.Pod).spec;
}

const containers = [{ name: "c", image: "i" }];
const tokenPath = "/var/run/secrets/kubernetes.io/serviceaccount";

test("a pod runs as the default account, with its token, the root CA and the namespace mounted", async () => {
  const spec = await admit([account("default")], { spec: { containers, initContainers: [{ name: "i" }] } });
  assert.equal(spec?.serviceAccountName, "default");
  assert.equal(spec?.serviceAccount, "default");
  const mount = { name: "kube-api-access-bbbbb", readOnly: true, mountPath: tokenPath };
  assert.deepEqual(spec?.containers[0]?.volumeMounts, [mount]);
  assert.deepEqual(spec?.initContainers?.[0]?.volumeMounts, [mount]);
  assert.deepEqual(spec?.volumes, [
    {
      name: "kube-api-access-bbbbb",
      projected: {
        sources: [
          { serviceAccountToken: { expirationSeconds: 3607, path: "token" } },
          { configMap: { name: "kube-root-ca.crt", items: [{ key: "ca.crt", path: "ca.crt" }] } },
          {
            downwardAPI: {
              items: [{ path: "namespace", fieldRef: { apiVersion: "v1", fieldPath: "metadata.namespace" } }],
            },
          },
        ],
        defaultMode: 420,
      },
    },
  ]);
});

const unmounted: { name: string; account?: JSONObject; spec: JSONObject }[] = [
  { name: "the pod does not want it", spec: { automountServiceAccountToken: false } },
  { name: "the account does not give it", account: { automountServiceAccountToken: false }, spec: {} },
  {
    name: "something else is mounted there",
    spec: { containers: [{ name: "c", volumeMounts: [{ name: "mine", mountPath: tokenPath }] }] },
  },
];
for (const { name, account: more = {}, spec } of unmounted) {
  test(`no token volume: ${name}`, async () => {
    const admitted = await admit([account("default", more)], { spec: { containers, ...spec } });
    assert.equal(admitted?.volumes, undefined);
  });
}

test("a token volume that the pod brings is used", async () => {
  const volumes = [{ name: "kube-api-access-mine", projected: {} }];
  const spec = await admit([account("default")], { spec: { containers, volumes } });
  assert.deepEqual(spec?.volumes, volumes);
  assert.equal(spec?.containers[0]?.volumeMounts?.[0]?.name, "kube-api-access-mine");
});

test("pull secrets come from the account unless the pod has its own", async () => {
  const accounts = [account("default", { imagePullSecrets: [{ name: "s" }] })];
  assert.deepEqual((await admit(accounts, { spec: { containers } }))?.imagePullSecrets, [{ name: "s" }]);
  const own = [{ name: "own" }];
  assert.deepEqual((await admit(accounts, { spec: { containers, imagePullSecrets: own } }))?.imagePullSecrets, own);
});

test("an account that does not exist is refused", async () => {
  await assert.rejects(admit([], { spec: { containers, serviceAccountName: "x" } }), {
    message: 'pods "a" is forbidden: error looking up service account ns/x: serviceaccount "x" not found',
  });
  await assert.rejects(admit([], { spec: { containers } }), /service account ns\/default/);
});

test("an account too new for the local copy is found in storage", async () => {
  const spec = await admit([], { spec: { containers, serviceAccountName: "x" } }, [account("x")]);
  assert.equal(spec?.serviceAccountName, "x");
});

const mirror = { metadata: { name: "a", annotations: { "kubernetes.io/config.mirror": "h" } } };
const mirrorRefusals: { spec: JSONObject; want: string }[] = [
  { spec: { serviceAccountName: "x" }, want: "a mirror pod may not reference service accounts" },
  { spec: { volumes: [{ name: "v", secret: {} }] }, want: "a mirror pod may not reference secrets" },
  {
    spec: { volumes: [{ name: "v", projected: { sources: [{ serviceAccountToken: {} }] } }] },
    want: "a mirror pod may not use ServiceAccountToken volume projections",
  },
];
for (const { spec, want } of mirrorRefusals) {
  test(want, async () => {
    await assert.rejects(admit([account("default")], { ...mirror, spec: { containers, ...spec } }), {
      message: `pods "a" is forbidden: ${want}`,
    });
  });
}

test("a mirror pod refers to no secret, however", async () => {
  const hidden: JSONObject[] = [
    { imagePullSecrets: [{ name: "s" }] },
    { containers: [{ name: "c", env: [{ name: "A", valueFrom: { secretKeyRef: { name: "s" } } }] }] },
    { initContainers: [{ name: "c", envFrom: [{ secretRef: { name: "s" } }] }] },
    { volumes: [{ name: "v", projected: { sources: [{ secret: { name: "s" } }] } }] },
    { volumes: [{ name: "v", csi: { driver: "d", nodePublishSecretRef: { name: "s" } } }] },
  ];
  for (const spec of hidden) {
    await assert.rejects(admit([account("default")], { ...mirror, spec: { containers, ...spec } }), {
      message: 'pods "a" is forbidden: a mirror pod may not reference secrets',
    });
  }
});

const strict = account("strict", {
  metadata: { name: "strict", namespace: "ns", annotations: { "kubernetes.io/enforce-mountable-secrets": "true" } },
  secrets: [{ name: "mine" }],
  imagePullSecrets: [{ name: "pull" }],
});
const fromSecret = (name: string) => [{ name: "A", valueFrom: { secretKeyRef: { name, key: "k" } } }];
const unlisted =
  'secret.secretName="other" is not allowed because service account strict does not reference that secret';

const secretUses: { name: string; spec: JSONObject; want?: string }[] = [
  {
    name: "listed ones",
    spec: {
      volumes: [{ name: "v", secret: { secretName: "mine" } }],
      containers: [{ name: "c", env: fromSecret("mine"), envFrom: [{ secretRef: { name: "mine" } }] }],
      imagePullSecrets: [{ name: "pull" }],
    },
  },
  {
    name: "a volume",
    spec: { volumes: [{ name: "v", secret: { secretName: "other" } }] },
    want: `volume with ${unlisted}`,
  },
  {
    name: "a variable",
    spec: { containers: [{ name: "c", env: fromSecret("other") }] },
    want: `container c with envVar A referencing ${unlisted}`,
  },
  {
    name: "an environment",
    spec: { initContainers: [{ name: "i", envFrom: [{ secretRef: { name: "other" } }] }] },
    want: `init container i with envFrom referencing ${unlisted}`,
  },
  {
    name: "a pull secret",
    spec: { imagePullSecrets: [{ name: "pull" }, { name: "mine" }] },
    want: 'imagePullSecrets[1].name="mine" is not allowed because service account strict does not reference that imagePullSecret',
  },
];
for (const { name, spec, want } of secretUses) {
  test(`an account that lists its secrets ${want === undefined ? "lets in" : "keeps out"} ${name}`, async () => {
    const admitted = admit([strict], { spec: { containers, serviceAccountName: "strict", ...spec } });
    if (want === undefined) await admitted;
    else await assert.rejects(admitted, { message: `pods "a" is forbidden: ${want}` });
  });
}

test("debug containers use the secrets of the account alone", async () => {
  const plugin = newServiceAccount({
    accounts: sourceOf([strict, account("default")]),
    clock: new HurryingClock(),
    random,
  });
  const debug = (serviceAccountName: string, container: JSONObject) => {
    const spec = { serviceAccountName, ephemeralContainers: [{ name: "e", ...container }] };
    const object: KubeObject = { metadata: { name: "a" }, spec };
    return plugin.validate(
      attributesOf({ operation: "UPDATE", subresource: "ephemeralcontainers", object, oldObject: { spec: {} } }),
    );
  };
  await debug("strict", { env: fromSecret("mine") });
  await debug("default", { env: fromSecret("other") });
  await assert.rejects(debug("strict", { env: fromSecret("other") }), {
    message: `pods "a" is forbidden: ephemeral container e with envVar A referencing ${unlisted}`,
  });
  await assert.rejects(debug("strict", { envFrom: [{ secretRef: { name: "other" } }] }), {
    message: `pods "a" is forbidden: ephemeral container e with envFrom referencing ${unlisted}`,
  });
  await assert.rejects(debug("", {}), { message: 'pods "a" is forbidden: no service account specified for pod ns/a' });
});

test("a mirror pod gets no account", async () => {
  assert.deepEqual(await admit([account("default")], { ...mirror, spec: { containers } }), { containers });
});
