import assert from "node:assert/strict";
import type { IncomingMessage } from "node:http";
import { after, before, describe, test } from "node:test";
import { eventually } from "../eventually.js";
import { HostileBackend } from "./hostile-backend.js";
import { Victim } from "./victim.js";

const inDefault = "/api/v1/namespaces/default";
const pods = `${inDefault}/pods`;
const container = { name: "c", image: "i" };
const mergePatch = "application/merge-patch+json";
const strategic = "application/strategic-merge-patch+json";

describe("admission sees every way into a pod", () => {
  let victim: Victim;
  before(async () => {
    victim = await Victim.start();
    await eventually(async () =>
      assert.equal((await victim.call("GET", `${inDefault}/serviceaccounts/default`)).status, 200),
    );
    await victim.create(`${inDefault}/serviceaccounts`, {
      metadata: { name: "kept", annotations: { "kubernetes.io/enforce-mountable-secrets": "true" } },
      secrets: [{ name: "allowed" }],
    });
    for (const name of ["allowed", "stolen"]) await victim.create(`${inDefault}/secrets`, { metadata: { name } });
    await victim.create(pods, {
      metadata: { name: "kept" },
      spec: { serviceAccountName: "kept", containers: [container] },
    });
    await victim.create("/api/v1/namespaces", {
      metadata: { name: "strict", labels: { "pod-security.kubernetes.io/enforce": "baseline" } },
    });
    await eventually(() =>
      victim.create("/api/v1/namespaces/strict/pods", { metadata: { name: "p" }, spec: { containers: [container] } }),
    );
  });
  after(() => victim?.[Symbol.asyncDispose]());

  const secretRef = { name: "stolen" };
  const uses: { name: string; container?: object; spec?: object }[] = [
    { name: "env", container: { env: [{ name: "E", valueFrom: { secretKeyRef: { ...secretRef, key: "k" } } }] } },
    { name: "envFrom", container: { envFrom: [{ secretRef }] } },
    { name: "a volume", spec: { volumes: [{ name: "v", secret: { secretName: "stolen" } }] } },
    { name: "pull secrets", spec: { imagePullSecrets: [secretRef] } },
  ];
  for (const { name, container: extra = {}, spec = {} } of uses) {
    test(`a secret that is not the account's (CVE-2023-2728, CVE-2024-3177): ${name}`, async () => {
      const own = { ...container, ...extra };
      const variants = [
        { containers: [own], ...spec },
        ...("env" in extra || "envFrom" in extra
          ? [{ containers: [container], initContainers: [{ ...own, name: "init" }] }]
          : []),
      ];
      for (const variant of variants) {
        const body = { metadata: { generateName: "x" }, spec: { serviceAccountName: "kept", ...variant } };
        const { status, text } = await victim.call("POST", pods, { body });
        assert.equal(status, 403, text);
      }
      if (Object.keys(extra).length === 0) return;
      const ephemeralContainers = [{ ...own, name: "debug" }];
      const path = `${pods}/kept/ephemeralcontainers`;
      const { status, text } = await victim.call("PATCH", path, {
        type: strategic,
        body: { spec: { ephemeralContainers } },
      });
      assert.equal(status, 403, text);
      const { body: pod } = await victim.call("GET", `${pods}/kept`);
      const replaced = { ...pod, spec: { ...pod.spec, ephemeralContainers } };
      assert.equal((await victim.call("PUT", path, { body: replaced })).status, 403);
    });
  }

  test("an ephemeral container with the account's own secret is fine, and no other subresource adds one", async () => {
    const ephemeralContainers = [{ ...container, name: "debug", envFrom: [{ secretRef: { name: "allowed" } }] }];
    const body = { spec: { ephemeralContainers } };
    for (const path of [`${pods}/kept`, `${pods}/kept/status`]) {
      await victim.call("PATCH", path, { type: mergePatch, body });
      assert.equal((await victim.call("GET", `${pods}/kept`)).body.spec.ephemeralContainers, undefined, path);
    }
    const { status, text } = await victim.call("PATCH", `${pods}/kept/ephemeralcontainers`, { type: strategic, body });
    assert.equal(status, 200, text);
  });

  test("what a namespace does not allow of pods is not allowed of ephemeral containers", async () => {
    const privileged = { ...container, name: "debug", securityContext: { privileged: true } };
    const created = { metadata: { name: "x" }, spec: { containers: [privileged] } };
    assert.equal((await victim.call("POST", "/api/v1/namespaces/strict/pods", { body: created })).status, 403);
    const { status, text } = await victim.call("PATCH", "/api/v1/namespaces/strict/pods/p/ephemeralcontainers", {
      type: strategic,
      body: { spec: { ephemeralContainers: [privileged] } },
    });
    assert.equal(status, 403, text);
  });

  test("a patch is admitted as what it makes of the object (CVE-2016-1905)", async () => {
    await victim.create(`${inDefault}/limitranges`, {
      metadata: { name: "l" },
      spec: { limits: [{ type: "PersistentVolumeClaim", max: { storage: "1Gi" } }] },
    });
    const claims = `${inDefault}/persistentvolumeclaims`;
    const spec = { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } };
    await eventually(async () => {
      const tooLarge = { ...spec, resources: { requests: { storage: "2Gi" } } };
      const { status } = await victim.call("POST", claims, { body: { metadata: { name: "large" }, spec: tooLarge } });
      assert.equal(status, 403);
    });
    const applied = { apiVersion: "v1", kind: "PersistentVolumeClaim", metadata: { name: "by-apply" } };
    const { status } = await victim.call("PATCH", `${claims}/by-apply?fieldManager=m`, {
      type: "application/apply-patch+yaml",
      body: { ...applied, spec: { ...spec, resources: { requests: { storage: "2Gi" } } } },
    });
    assert.equal(status, 403);
  });
});

test("a webhook gets the object as it is stored for the old one, not as the client changed it (CVE-2021-25735)", async () => {
  await using victim = await Victim.start();
  interface Review {
    readonly request: { readonly uid: string; readonly oldObject: { readonly metadata: { readonly labels?: object } } };
  }
  const reviews: Review[] = [];
  await using backend = await HostileBackend.start({
    onRequest: (req, res) =>
      void readReview<Review>(req).then((review) => {
        reviews.push(review);
        const response = { uid: review.request.uid, allowed: false };
        res.setHeader("content-type", "application/json").end(JSON.stringify({ ...review, response }));
      }),
  });
  await victim.create("/api/v1/nodes", { metadata: { name: "n", labels: { changePrevented: "true" } } });
  const rules = [
    { apiGroups: [""], apiVersions: ["v1"], operations: ["UPDATE"], resources: ["nodes", "nodes/status"] },
  ];
  const clientConfig = {
    url: `https://localhost:${backend.port}/`,
    caBundle: Buffer.from(backend.caPem).toString("base64"),
  };
  const webhook = {
    name: "hook.example.com",
    clientConfig,
    rules,
    sideEffects: "None",
    admissionReviewVersions: ["v1"],
  };
  const configurations = "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations";
  await victim.create(configurations, { metadata: { name: "hook" }, webhooks: [webhook] });
  const body = { metadata: { labels: { changePrevented: "false" } } };
  await eventually(async () => {
    for (const path of ["/api/v1/nodes/n", "/api/v1/nodes/n/status"]) {
      const { status } = await victim.call("PATCH", path, { type: mergePatch, body });
      assert.equal(status, 400 <= status && status < 404 ? status : 403, path);
    }
  });
  assert.ok(reviews.length >= 2);
  for (const { request } of reviews) assert.deepEqual(request.oldObject.metadata.labels, { changePrevented: "true" });
});

async function readReview<T>(req: IncomingMessage): Promise<T> {
  let text = "";
  for await (const chunk of req.setEncoding("utf8")) text += chunk;
  return JSON.parse(text);
}

test("a namespace loses its pods before what keeps them apart (CVE-2024-7598)", async () => {
  await using victim = await Victim.start();
  await victim.create("/api/v1/namespaces", { metadata: { name: "doomed" } });
  const policies = "/apis/networking.k8s.io/v1/namespaces/doomed/networkpolicies";
  await victim.create(policies, { metadata: { name: "deny" }, spec: { podSelector: {} } });
  const doomedPods = "/api/v1/namespaces/doomed/pods";
  await eventually(() =>
    victim.create(doomedPods, {
      metadata: { name: "p", finalizers: ["example.com/hold"] },
      spec: { containers: [container] },
    }),
  );
  await victim.call("DELETE", "/api/v1/namespaces/doomed");
  await eventually(async () => {
    const { body } = await victim.call("GET", `${doomedPods}/p`);
    assert.ok(body.metadata.deletionTimestamp !== undefined);
  });
  // The namespace is told why it stays.
  await eventually(async () => {
    const { text } = await victim.call("GET", "/api/v1/namespaces/doomed");
    assert.match(text, /SomeResourcesRemain|FinalizersRemain|NamespaceContentRemaining|NamespaceFinalizersRemaining/);
  });
  assert.equal((await victim.call("GET", `${policies}/deny`)).status, 200);
  await victim.call("PATCH", `${doomedPods}/p`, { type: mergePatch, body: { metadata: { finalizers: null } } });
  await eventually(
    async () => assert.equal((await victim.call("GET", "/api/v1/namespaces/doomed")).status, 404),
    30_000,
  );
});
