import assert from "node:assert/strict";
import { test } from "node:test";
import type { JSONObject } from "@kube-apiserver/apimachinery";
import type { TokenClaims } from "@kube-apiserver/generic-server";
import { at, type KubeTestServer, startKubeTestServer } from "../../../testing/kube-test-server.js";

const accounts = "/api/v1/namespaces/a/serviceaccounts";
const pods = "/api/v1/namespaces/a/pods";

/** A server whose tokens are numbers, and what was asked for them. */
async function start(
  isEnabled: (gate: string) => boolean = () => true,
): Promise<{ server: KubeTestServer; asked: TokenClaims[] }> {
  const asked: TokenClaims[] = [];
  const generateToken = (claims: TokenClaims) => {
    asked.push(claims);
    return Promise.resolve({ token: `token-${asked.length}`, id: "id", expiresAtMs: 0 });
  };
  const server = await startKubeTestServer({
    featureGates: { enabled: isEnabled },
    serviceAccountTokens: { generator: { generateToken }, audiences: ["api"], maxExpirationSeconds: 7200 },
  });
  for (const name of ["x", "y"]) {
    await server.call("POST", accounts, { apiVersion: "v1", kind: "ServiceAccount", metadata: { name } });
  }
  return { server, asked };
}

function request(spec: JSONObject): JSONObject {
  return { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", spec };
}

test("a token has the audiences of the server and an hour unless it says otherwise", async () => {
  const { server, asked } = await start();
  await using _ = server;
  const { status, body } = await server.call("POST", `${accounts}/x/token`, request({}));
  assert.equal(status, 201);
  assert.equal(at(body, "status.token"), "token-1");
  assert.equal(at(body, "metadata.name"), "x");
  assert.deepEqual(asked[0]?.audiences, ["api"]);
  assert.equal(asked[0]?.expirationSeconds, 3600);
  const other = await server.call(
    "POST",
    `${accounts}/x/token`,
    request({ audiences: ["other"], expirationSeconds: 600 }),
  );
  assert.equal(at(other.body, "spec.expirationSeconds"), 600);
  assert.deepEqual(asked[1]?.audiences, ["other"]);
});

test("too short is refused, too long is shortened, no account is not found", async () => {
  const { server, asked } = await start();
  await using _ = server;
  const ask = (name: string, expirationSeconds: number) =>
    server.call("POST", `${accounts}/${name}/token`, request({ expirationSeconds }));
  assert.equal((await ask("x", 599)).status, 422);
  assert.equal(at((await ask("x", 10_000)).body, "spec.expirationSeconds"), 7200);
  assert.equal(asked[0]?.expirationSeconds, 7200);
  assert.equal((await ask("none", 3600)).status, 404);
});

test("a request that is for another account of the name is refused", async () => {
  const { server, asked } = await start();
  await using _ = server;
  const account = await server.call("GET", `${accounts}/x`);
  const uid = String(at(account.body, "metadata.uid"));
  const ask = (metadata: JSONObject) => server.call("POST", `${accounts}/x/token`, { ...request({}), metadata });
  assert.equal(at((await ask({})).body, "metadata.uid"), uid);
  assert.equal((await ask({ name: "x", uid })).status, 201);
  const named = await ask({ name: "y" });
  assert.equal(named.status, 422);
  assert.equal(
    at(named.body, "message"),
    'TokenRequest.authentication.k8s.io "x" is invalid: metadata.name: Invalid value: "y": ' +
      "must match the service account name if specified",
  );
  const other = await ask({ uid: "other" });
  assert.equal(other.status, 409);
  assert.equal(
    at(other.body, "message"),
    'Operation cannot be fulfilled on TokenRequest.authentication.k8s.io "x": the UID in the token request (other) ' +
      `does not match the UID of the service account (${uid})`,
  );
  assert.equal(asked.length, 2);
});

test("another uid is only told of with the gate off", async () => {
  const { server } = await start((gate) => gate !== "TokenRequestServiceAccountUIDValidation");
  await using _ = server;
  const { status, warnings } = await server.call("POST", `${accounts}/x/token`, {
    ...request({}),
    metadata: { uid: "other" },
  });
  assert.equal(status, 201);
  assert.match(
    warnings.join(),
    /^the UID in the token request \(other\) does not match .* will return a conflict error$/,
  );
});

test("a token is bound to a pod of its account", async () => {
  const { server, asked } = await start();
  await using _ = server;
  const made = await server.call("POST", pods, {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "p" },
    spec: { serviceAccountName: "x", nodeName: "n1", containers: [{ name: "c", image: "i" }] },
  });
  const bind = (account: string, uid?: string) => {
    const boundObjectRef = { apiVersion: "v1", kind: "Pod", name: "p", ...(uid === undefined ? {} : { uid }) };
    return server.call("POST", `${accounts}/${account}/token`, request({ boundObjectRef, expirationSeconds: 3607 }));
  };
  assert.equal((await bind("x")).status, 201);
  assert.deepEqual(asked[0]?.pod, { name: "p", uid: at(made.body, "metadata.uid") });
  assert.deepEqual(asked[0]?.node, { name: "n1", uid: "" });
  assert.equal(asked[0]?.expirationSeconds, 31_536_000, "the token of a pod outlives what its client is told");
  assert.equal((await bind("y")).status, 400);
  assert.equal((await bind("x", "another")).status, 409);
});
