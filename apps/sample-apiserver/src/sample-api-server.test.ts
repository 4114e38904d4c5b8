import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { isForbidden, isInvalid, isNotFound, type JSONObject } from "@kube-apiserver/apimachinery";
import { cryptoRandom, realClock } from "@kube-apiserver/component-base";
import { CertificateAuthority, newClient } from "@kube-apiserver/generic-server";
import { httpsCall } from "@kube-apiserver/generic-server/testing";
import { startSampleAPIServer } from "./sample-api-server.js";
import { carolToken, startTestCluster, type TestCluster } from "./testing/test-cluster.js";

const apiServices = { group: "apiregistration.k8s.io", version: "v1", resource: "apiservices" };
const group = "wardle.example.com";
const flunders = { group, version: "v1beta1", resource: "flunders", namespace: "default" };
const oldFlunders = { ...flunders, version: "v1alpha1" };
const namespaces = { group: "", version: "v1", resource: "namespaces" };
const admission = (resource: string) => ({ group: "admissionregistration.k8s.io", version: "v1", resource });
const fischers = { group, version: "v1alpha1", resource: "fischers" };

function newFlunder(name: string, spec: JSONObject = { flunderReference: "other" }) {
  return { apiVersion: "wardle.example.com/v1beta1", kind: "Flunder", metadata: { name }, spec };
}

/** Makes the APIServices, and waits until requests are passed on. */
async function register({ kubeAPIServer, sample }: TestCluster): Promise<void> {
  for (const version of ["v1alpha1", "v1beta1"]) {
    await kubeAPIServer.client.create(apiServices, {
      apiVersion: "apiregistration.k8s.io/v1",
      kind: "APIService",
      metadata: { name: `${version}.wardle.example.com` },
      spec: {
        group,
        version,
        service: { namespace: "wardle", name: "api", port: 443 },
        caBundle: Buffer.from(sample.caPem).toString("base64"),
        groupPriorityMinimum: 1000,
        versionPriority: 15,
      },
    });
  }
  for (let attempt = 0; attempt < 500; attempt++) {
    const { items } = await kubeAPIServer.client.list(apiServices);
    if (items.filter(({ status }) => JSON.stringify(status).includes('"Passed"')).length === 2) return;
    await sleep(10);
  }
  assert.fail("the APIServices have not become available");
}

test("flunders live behind the aggregator as if they were built in", async () => {
  await using cluster = await startTestCluster();
  await register(cluster);
  const { client } = cluster.kubeAPIServer;
  const created = await client.create(flunders, newFlunder("one"));
  assert.deepEqual(created.spec, { flunderReference: "other", referenceType: "Flunder" });
  const abort = new AbortController();
  const seen: string[] = [];
  const { metadata } = await client.list(flunders);
  await client.create(flunders, newFlunder("two"));
  for await (const { type, object } of client.watch(flunders, {
    resourceVersion: metadata.resourceVersion ?? "",
    signal: abort.signal,
  })) {
    if (type === "BOOKMARK") continue;
    seen.push(`${type} ${object.metadata?.name}`);
    abort.abort();
  }
  assert.deepEqual(seen, ["ADDED two"]);
  const applied = await client.patch(flunders, "three", "apply", newFlunder("three"), { fieldManager: "tester" });
  assert.equal(applied.metadata?.managedFields?.[0]?.manager, "tester");
  await assert.rejects(
    client.create(flunders, newFlunder("bad", { referenceType: "Cod" })),
    (err) => isInvalid(err) && /Unsupported value: "Cod"/.test(String(err)),
  );
});

test("nothing comes to be in a namespace that does not exist, or is on its way out", async () => {
  await using cluster = await startTestCluster();
  await register(cluster);
  const { client } = cluster.kubeAPIServer;
  const there = { ...flunders, namespace: "there" };
  await assert.rejects(client.create(there, newFlunder("one")), (err) => {
    return isNotFound(err) && /namespaces "there" not found/.test(String(err));
  });
  await client.create(namespaces, { metadata: { name: "there", finalizers: ["example.com/wait"] } });
  await client.create(there, newFlunder("one"));
  await client.delete(namespaces, "there");
  // What was learnt of it may be a moment old.
  for (let attempt = 0; ; attempt++) {
    const refused = await client.create(there, newFlunder(`late-${attempt}`)).then(
      () => false,
      (err: unknown) => isForbidden(err) && /unable to create new content in namespace there/.test(String(err)),
    );
    if (refused) break;
    assert.ok(attempt < 500);
    await sleep(10);
  }
  await client.delete(there, "one");
});

test("policies and webhooks of the kube-apiserver decide about its objects", async () => {
  const ca = CertificateAuthority.generate("hook-ca", { clock: realClock, random: cryptoRandom });
  const { certPem: cert, keyPem: key } = ca.issueServing("hook", { dnsNames: ["localhost"], ipAddresses: [] });
  const hook = createServer({ cert, key }, async (req, res) => {
    const { request } = JSON.parse(await text(req)) as { request: { uid: string; name: string } };
    const patch = Buffer.from(JSON.stringify([{ op: "add", path: "/metadata/labels", value: { seen: "yes" } }]));
    const response = { uid: request.uid, allowed: true, patchType: "JSONPatch", patch: patch.toString("base64") };
    res.setHeader("content-type", "application/json");
    res.end(JSON.stringify({ apiVersion: "admission.k8s.io/v1", kind: "AdmissionReview", response }));
  });
  hook.listen(0, "localhost");
  await once(hook, "listening");
  try {
    await using cluster = await startTestCluster();
    await register(cluster);
    const { client } = cluster.kubeAPIServer;
    const rules = [{ apiGroups: [group], apiVersions: ["v1beta1"], operations: ["CREATE"], resources: ["flunders"] }];
    await client.create(admission("validatingadmissionpolicies"), {
      metadata: { name: "short.example.com" },
      spec: {
        matchConstraints: { resourceRules: rules },
        validations: [{ expression: "size(object.metadata.name) < 8", message: "names are short here" }],
      },
    });
    await client.create(admission("validatingadmissionpolicybindings"), {
      metadata: { name: "short.example.com" },
      spec: { policyName: "short.example.com", validationActions: ["Deny"] },
    });
    await client.create(admission("mutatingwebhookconfigurations"), {
      metadata: { name: "hook" },
      webhooks: [
        {
          name: "hook.example.com",
          clientConfig: {
            url: `https://localhost:${(hook.address() as AddressInfo).port}/`,
            caBundle: Buffer.from(ca.certPem).toString("base64"),
          },
          rules,
          sideEffects: "None",
          admissionReviewVersions: ["v1"],
        },
      ],
    });
    for (let attempt = 0; ; attempt++) {
      const name = `f-${attempt}`;
      const { metadata } = await client.create(flunders, newFlunder(name));
      const refusal = await client
        .create(flunders, newFlunder(`${name}-too-long`))
        .catch((err: unknown) => String(err));
      if (metadata?.labels?.seen === "yes" && /names are short here/.test(String(refusal))) break;
      assert.ok(attempt < 500, String(refusal));
      await sleep(10);
    }
  } finally {
    hook.close();
    hook.closeAllConnections();
  }
});

test("a server that may not know the rules of admission does not start, unless it is told to do without", async () => {
  await using cluster = await startTestCluster();
  const { url, caPem } = cluster.kubeAPIServer;
  const kubeAPIServer = { url, caPem, token: "user-token" };
  await assert.rejects(startSampleAPIServer({ kubeAPIServer }), (err) => {
    return (
      isForbidden(err) && /cannot list resource "\w+" in API group "admissionregistration\.k8s\.io"/.test(String(err))
    );
  });
  await using server = await startSampleAPIServer({ kubeAPIServer, clusterAdmission: false });
  assert.match(server.url, /^https:/);
});

test("the older version is the same object in another form", async () => {
  await using cluster = await startTestCluster();
  await register(cluster);
  const { client } = cluster.kubeAPIServer;
  await client.create(flunders, newFlunder("one", { referenceType: "Fischer", fischerReference: "f" }));
  assert.deepEqual((await client.get(oldFlunders, "one")).spec, { reference: "f", referenceType: "Fischer" });
});

test("a Fischer bans names, and its plugin has known it since it was created", async () => {
  await using cluster = await startTestCluster();
  await register(cluster);
  const { client } = cluster.kubeAPIServer;
  await client.create(fischers, {
    apiVersion: "wardle.example.com/v1alpha1",
    kind: "Fischer",
    metadata: { name: "bans" },
    disallowedFlunders: ["badname"],
  });
  const refused = async () => {
    try {
      await client.create(flunders, newFlunder("badname"));
    } catch (err) {
      if (isForbidden(err)) return String(err);
      throw err;
    }
    await client.delete(flunders, "badname");
    return undefined;
  };
  let text = await refused();
  for (let attempt = 0; text === undefined && attempt < 200; attempt++) {
    await sleep(10);
    text = await refused();
  }
  assert.match(text ?? "", /this name may not be used, please change the resource name/);
  await client.create(flunders, newFlunder("goodname"));
});

test("users are who the aggregator says they are, and may do what the kube-apiserver says", async () => {
  await using cluster = await startTestCluster();
  await register(cluster);
  const { url, caPem } = cluster.kubeAPIServer;
  const alice = newClient({ url, caPem, token: "user-token" });
  try {
    assert.deepEqual((await alice.list(flunders)).items, []);
    await assert.rejects(alice.create(flunders, newFlunder("one")), isForbidden);
  } finally {
    await alice.close();
  }
});

test("who comes straight to it is known by a token that the kube-apiserver knows", async () => {
  await using cluster = await startTestCluster();
  const { url, caPem } = cluster.sample;
  const carol = newClient({ url, caPem, token: carolToken });
  try {
    assert.deepEqual((await carol.list(flunders)).items, []);
    await assert.rejects(carol.create(flunders, newFlunder("one")), (err) => {
      return isForbidden(err) && /User "carol" cannot create resource "flunders"/.test(String(err));
    });
  } finally {
    await carol.close();
  }
});

test("what it asks the kube-apiserver is counted by the status of the answer", async () => {
  await using cluster = await startTestCluster();
  const { url, caPem } = cluster.sample;
  const carol = newClient({ url, caPem, token: carolToken });
  try {
    await carol.list(flunders);
  } finally {
    await carol.close();
  }
  await cluster.kubeAPIServer.client.create(
    { group: "rbac.authorization.k8s.io", version: "v1", resource: "clusterroles" },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRole",
      metadata: { name: "scraper" },
      rules: [{ nonResourceURLs: ["/metrics"], verbs: ["get"] }],
    },
  );
  await cluster.kubeAPIServer.client.create(
    { group: "rbac.authorization.k8s.io", version: "v1", resource: "clusterrolebindings" },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRoleBinding",
      metadata: { name: "scraper" },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "scraper" },
      subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "User", name: "carol" }],
    },
  );
  const headers = { authorization: `Bearer ${carolToken}` };
  for (let attempt = 0; attempt < 500; attempt++) {
    const { status, text } = await httpsCall(`${url}/metrics`, { caPem, headers });
    if (status === 403) {
      await sleep(10);
      continue;
    }
    assert.equal(status, 200, text);
    assert.match(text, /^apiserver_delegated_authn_request_total\{code="201"\} [1-9]/m);
    assert.match(text, /^apiserver_delegated_authz_request_total\{code="201"\} [1-9]/m);
    assert.match(text, /^apiserver_delegated_authn_request_duration_seconds_bucket\{code="201",le="0.25"\} \d/m);
    assert.match(text, /^apiserver_delegated_authz_request_duration_seconds_count\{code="201"\} [1-9]/m);
    return;
  }
  assert.fail("carol may not read the metrics");
});

test("headers of a front proxy are worth nothing without its certificate", async () => {
  await using cluster = await startTestCluster();
  const { url, caPem } = cluster.sample;
  const answer = await httpsCall(`${url}/apis/wardle.example.com/v1beta1/namespaces/default/flunders`, {
    caPem,
    method: "POST",
    headers: { "x-remote-user": "admin", "x-remote-group": "system:masters", "content-type": "application/json" },
    body: JSON.stringify(newFlunder("one")),
  });
  assert.equal(answer.status, 403, answer.text);
  assert.match(answer.text, /User \\"system:anonymous\\" cannot create resource/);
});

test("its documents are part of what the aggregator shows", async () => {
  await using cluster = await startTestCluster();
  await register(cluster);
  const { client } = cluster.kubeAPIServer;
  for (let attempt = 0; attempt < 500; attempt++) {
    const index = JSON.stringify(await client.getRaw("/openapi/v3"));
    if (index.includes("apis/wardle.example.com/v1beta1")) break;
    await sleep(10);
  }
  const document = JSON.stringify(await client.getRaw("/openapi/v3/apis/wardle.example.com/v1beta1"));
  assert.match(document, /com\.example\.wardle\.v1beta1\.Flunder/);
});
