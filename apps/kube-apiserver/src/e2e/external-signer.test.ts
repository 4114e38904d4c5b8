import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { KubeObject } from "@kube-apiserver/apimachinery";
import { httpsCall, JWTSigner } from "@kube-apiserver/generic-server/testing";
import { startFlagsServer } from "./flags-server.js";
import { whoAmI } from "./who-am-i.js";

const accounts = { group: "", version: "v1", resource: "serviceaccounts", namespace: "default" };

test("somebody else signs the tokens of service accounts", async () => {
  const folder = await mkdtemp(join(tmpdir(), "external-signer-"));
  const signer = await JWTSigner.start(join(folder, "signer.sock"));
  const flags = [
    `--data-dir=${folder}`,
    "--embedded-sync=none",
    `--service-account-signing-endpoint=${signer.socketPath}`,
  ];
  try {
    await assert.rejects(startFlagsServer([...flags, "--service-account-max-token-expiration=2h"]), {
      message:
        "service-account-max-token-expiration cannot be set longer than the token expiration supported by service-account-signing-endpoint: 2h0m0s > 1h0m0s",
    });
    await using server = await startFlagsServer(flags);
    await server.client.create(accounts, { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "robot" } });
    const request = {
      apiVersion: "authentication.k8s.io/v1",
      kind: "TokenRequest",
      spec: { expirationSeconds: 86_400 },
    };
    const tokenOf = async () => {
      const scope = { ...accounts, subresource: "token" };
      const { status } = (await server.client.createNamed(scope, "robot", request as unknown as KubeObject)) as {
        status?: { token: string; expirationTimestamp: string };
      } & KubeObject;
      return status ?? { token: "", expirationTimestamp: "" };
    };
    const { token, expirationTimestamp } = await tokenOf();
    assert.ok(
      Date.parse(expirationTimestamp) <= Date.now() + 3_600_000,
      "a token lives no longer than its signer lets it",
    );
    assert.equal((await whoAmI(server.access, token)).username, "system:serviceaccount:default:robot");
    signer.rotate("key-2");
    assert.equal(
      (await whoAmI(server.access, (await tokenOf()).token)).username,
      "system:serviceaccount:default:robot",
    );
    const { url, caPem } = server.access;
    const { text, headers } = await httpsCall(`${url}/openid/v1/jwks`, {
      caPem,
      headers: { authorization: `Bearer ${token}` },
    });
    const { keys } = JSON.parse(text) as { keys: { kid: string }[] };
    assert.deepEqual(
      keys.map(({ kid }) => kid),
      ["key-2", "key-1"],
    );
    assert.match(String(headers["cache-control"]), /^public, max-age=3[56]\d\d$/);
    assert.match(await server.metrics(), /^apiserver_externaljwt_sign_request_total\{code="OK"\} 2$/m);
  } finally {
    await signer[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  }
});
