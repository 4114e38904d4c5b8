import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { KubeObject } from "@kube-apiserver/apimachinery";
import { WebhookServer } from "@kube-apiserver/generic-server/testing";
import { eventually } from "./eventually.js";
import { type FlagsServer, startFlagsServer } from "./flags-server.js";
import { Kubectl } from "./kubectl.js";
import { whoAmI } from "./who-am-i.js";

const secrets = { group: "", version: "v1", resource: "secrets", namespace: "kube-system" };
const serviceAccounts = { group: "", version: "v1", resource: "serviceaccounts", namespace: "default" };

const tokenReviews = { group: "authentication.k8s.io", version: "v1", resource: "tokenreviews" };

let folder = "";
let server: FlagsServer;
let webhook: WebhookServer;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "authentication-e2e-"));
  webhook = await WebhookServer.start();
  webhook.respond = ({ body }, res) => {
    const review = JSON.parse(body) as { spec: { token: string } };
    const isKnown = review.spec.token === "from-afar";
    const status = isKnown ? { authenticated: true, user: { username: "ann", groups: ["far"] } } : { user: {} };
    res.end(JSON.stringify({ ...review, status }));
  };
  const kubeconfig = join(folder, "webhook.json");
  await writeFile(kubeconfig, webhook.kubeconfig());
  server = await startFlagsServer([
    `--data-dir=${folder}`,
    "--embedded-sync=none",
    "--enable-bootstrap-token-auth",
    `--authentication-token-webhook-config-file=${kubeconfig}`,
    "--authentication-token-webhook-version=v1",
    "--authentication-token-webhook-cache-ttl=1m",
  ]);
});
after(async () => {
  await server[Symbol.asyncDispose]();
  await webhook[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

async function review(token: string, audiences: readonly string[] = []): Promise<unknown> {
  const spec = { token, ...(audiences.length === 0 ? {} : { audiences }) };
  const made = { apiVersion: "authentication.k8s.io/v1", kind: "TokenReview", spec };
  return (await server.client.create(tokenReviews, made as KubeObject)).status;
}

async function kubectlWith(user: object): Promise<Kubectl> {
  const { url, caPem } = server.access;
  const file = join(folder, "kubeconfig.json");
  const cluster = { server: url, "certificate-authority-data": Buffer.from(caPem).toString("base64") };
  await writeFile(
    file,
    JSON.stringify({
      apiVersion: "v1",
      kind: "Config",
      "current-context": "c",
      contexts: [{ name: "c", context: { cluster: "k", user: "u" } }],
      clusters: [{ name: "k", cluster }],
      users: [{ name: "u", user }],
    }),
  );
  return Kubectl.for(file);
}

const encode = (text: string) => Buffer.from(text).toString("base64");

describe("a bootstrap token", () => {
  test("is a node that is about to join, until its secret goes", async () => {
    const data = {
      "token-id": encode("abcdef"),
      "token-secret": encode("0123456789abcdef"),
      "usage-bootstrap-authentication": encode("true"),
      "auth-extra-groups": encode("system:bootstrappers:kubeadm:default-node-token"),
    };
    const metadata = { name: "bootstrap-token-abcdef" };
    const secret = { apiVersion: "v1", kind: "Secret", type: "bootstrap.kubernetes.io/token", metadata, data };
    await server.client.create(secrets, secret as KubeObject);
    const kubectl = await kubectlWith({ token: "abcdef.0123456789abcdef" });
    await eventually(async () => {
      const shown = JSON.parse(await kubectl.run("auth whoami -o json")) as { status: { userInfo: object } };
      assert.deepEqual(shown.status.userInfo, {
        username: "system:bootstrap:abcdef",
        groups: ["system:bootstrappers", "system:bootstrappers:kubeadm:default-node-token", "system:authenticated"],
      });
    });
    await assert.rejects(whoAmI(server.access, "abcdef.0123456789abcdee"), /Unauthorized/);
    await server.client.delete(secrets, "bootstrap-token-abcdef");
  });
});

describe("kubectl create token", () => {
  test("makes a token that says whose it is", async () => {
    const account = { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "robot" } };
    await server.client.create(serviceAccounts, account);
    const { certPem, keyPem } = server.access;
    const admin = await kubectlWith({
      "client-certificate-data": encode(certPem),
      "client-key-data": encode(keyPem),
    });
    const token = (await admin.run("create token robot --duration=1h")).trim();
    const { username, groups, extra } = await whoAmI(server.access, token);
    assert.equal(username, "system:serviceaccount:default:robot");
    assert.deepEqual(groups, ["system:serviceaccounts", "system:serviceaccounts:default", "system:authenticated"]);
    assert.match(String((extra as Record<string, unknown>)["authentication.kubernetes.io/credential-id"]), /^JTI=/);
    const refused = await admin.try("create token robot --duration=1m");
    assert.match(refused.stderr, /may not specify a duration less than 10 minutes/);
  });

  test("makes one for an audience, and one that ends with its pod", async () => {
    const { certPem, keyPem } = server.access;
    const admin = await kubectlWith({
      "client-certificate-data": encode(certPem),
      "client-key-data": encode(keyPem),
    });
    await admin.run("create serviceaccount bound");
    const forVault = (await admin.run("create token bound --audience=vault")).trim();
    await assert.rejects(whoAmI(server.access, forVault), /Unauthorized/);
    const reviewed = (await review(forVault, ["vault", "other"])) as { readonly audiences?: object };
    assert.deepEqual(reviewed.audiences, ["vault"]);

    const pods = { group: "", version: "v1", resource: "pods", namespace: "default" };
    const spec = { serviceAccountName: "bound", containers: [{ name: "c", image: "i" }] };
    const pod = await server.client.create(pods, { apiVersion: "v1", kind: "Pod", metadata: { name: "p" }, spec });
    const { stdout, stderr } = await admin.try(
      "create token bound --bound-object-kind=Pod --bound-object-name=p --bound-object-uid=somebody-else",
    );
    assert.match(stdout + stderr, /the UID in the bound object reference \(somebody-else\) does not match/);
    const token = (await admin.run("create token bound --bound-object-kind=Pod --bound-object-name=p")).trim();
    const { extra } = await whoAmI(server.access, token);
    const shown = extra as Record<string, unknown>;
    assert.deepEqual(shown["authentication.kubernetes.io/pod-name"], ["p"]);
    assert.deepEqual(shown["authentication.kubernetes.io/pod-uid"], [pod.metadata?.uid]);
    await server.client.delete(pods, "p", { gracePeriodSeconds: 0 });
    await eventually(() => assert.rejects(whoAmI(server.access, token), /Unauthorized/));
  });
});

describe("a webhook", () => {
  test("knows tokens that nobody here knows, and is asked once", async () => {
    assert.deepEqual(await whoAmI(server.access, "from-afar"), {
      username: "ann",
      groups: ["far", "system:authenticated"],
    });
    await whoAmI(server.access, "from-afar");
    assert.equal(webhook.calls.filter(({ body }) => body.includes("from-afar")).length, 1);
  });
});

describe("a token review", () => {
  const issuer = "https://kubernetes.default.svc.cluster.local";

  test("says who it is, and for which audiences", async () => {
    const user = { username: "ann", groups: ["far", "system:authenticated"] };
    assert.deepEqual(await review("from-afar"), { authenticated: true, user, audiences: [issuer] });
    assert.deepEqual(await review("from-afar", ["vault"]), { user: {}, error: "invalid bearer token" });
  });

  test("says why a token is refused", async () => {
    assert.deepEqual(await review("nobody's"), { user: {}, error: "invalid bearer token" });
    const payload = Buffer.from(JSON.stringify({ iss: issuer })).toString("base64url");
    const header = Buffer.from('{"alg":"RS256","kid":"x"}').toString("base64url");
    assert.deepEqual(await review(`${header}.${payload}.AAAA`), {
      user: {},
      error: "[invalid bearer token, invalid signature, no keys found]",
    });
  });
});

test("attempts are counted", async () => {
  await assert.rejects(whoAmI(server.access, "nobody's"), /Unauthorized/);
  const text = await server.metrics();
  assert.match(text, /^authentication_attempts\{result="success"\} [1-9]/m);
  assert.match(text, /^authentication_attempts\{result="error"\} [1-9]/m);
  assert.match(text, /^apiserver_client_certificate_expiration_seconds_count [1-9]/m);
  assert.match(text, /^authenticated_user_requests\{username="other"\} [1-9]/m);
});
