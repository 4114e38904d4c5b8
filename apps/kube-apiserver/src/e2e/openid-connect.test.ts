import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { httpsCall, OIDCIssuer } from "@kube-apiserver/generic-server/testing";
import { eventually } from "./eventually.js";
import { type FlagsServer, startFlagsServer } from "./flags-server.js";
import { whoAmI } from "./who-am-i.js";

let folder = "";
let issuer: OIDCIssuer;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "oidc-e2e-"));
  issuer = await OIDCIssuer.start();
  await writeFile(join(folder, "ca.crt"), issuer.authority.certPem);
});
after(async () => {
  await issuer[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

const start = (...flags: string[]): Promise<FlagsServer> =>
  startFlagsServer([`--data-dir=${folder}`, "--embedded-sync=none", ...flags]);

async function writeConfig(claimMappings: object, more: object = {}): Promise<string> {
  const file = join(folder, "authentication.json");
  const { certPem } = issuer.authority;
  const jwt = [{ issuer: { url: issuer.url, audiences: ["client"], certificateAuthority: certPem }, claimMappings }];
  const config = { apiVersion: "apiserver.config.k8s.io/v1", kind: "AuthenticationConfiguration", jwt, ...more };
  await writeFile(file, JSON.stringify(config));
  return file;
}

test("an issuer that flags name", async () => {
  const flags = [
    `--oidc-issuer-url=${issuer.url}`,
    "--oidc-client-id=client",
    `--oidc-ca-file=${join(folder, "ca.crt")}`,
  ];
  await using server = await start(...flags, "--oidc-groups-claim=groups", "--oidc-groups-prefix=oidc:");
  const user = await eventually(() => whoAmI(server.access, issuer.token({ groups: ["dev"] })));
  assert.equal(user.username, `${issuer.url}#alice`);
  assert.deepEqual(user.groups, ["oidc:dev", "system:authenticated"]);
  await assert.rejects(whoAmI(server.access, issuer.token({ aud: "other" })), /Unauthorized/);
});

describe("a configuration file", () => {
  test("is followed: a good one takes over, a bad one changes nothing", async () => {
    const file = await writeConfig({ username: { claim: "sub", prefix: "a:" } });
    await using server = await start(`--authentication-config=${file}`);
    const user = await eventually(() => whoAmI(server.access, issuer.token()));
    assert.equal(user.username, "a:alice");
    await writeFile(file, "no configuration");
    await eventually(async () =>
      assert.match(await server.metrics(), /automatic_reloads_total\{status="failure",.*\} 1$/m),
    );
    assert.equal((await whoAmI(server.access, issuer.token({ jti: "still" }))).username, "a:alice");
    const extra = [{ key: "example.com/team", valueExpression: "claims.team" }];
    await writeConfig({ username: { expression: "'b:' + claims.sub" }, extra });
    await eventually(async () => {
      const { username, extra: shown } = await whoAmI(
        server.access,
        issuer.token({ jti: String(Math.random()), team: "x" }),
      );
      assert.equal(username, "b:alice");
      assert.deepEqual((shown as Record<string, unknown>)["example.com/team"], ["x"]);
    });
    const metrics = await server.metrics();
    assert.match(
      metrics,
      /^apiserver_authentication_config_controller_automatic_reloads_total\{status="success",.*\} 1$/m,
    );
    assert.match(metrics, /^apiserver_authentication_config_controller_last_config_info\{.*hash="sha256:\w+"\} 1$/m);
    assert.match(metrics, /^apiserver_authentication_jwt_authenticator_jwks_fetch_last_key_set_info\{.*\} 1$/m);
    assert.match(
      metrics,
      /^apiserver_authentication_jwt_authenticator_latency_seconds_count\{result="success",.*\} [1-9]/m,
    );
  });

  test("may open some paths to everybody, and no others", async () => {
    const anonymous = { enabled: true, conditions: [{ path: "/livez" }] };
    const file = await writeConfig({ username: { claim: "sub", prefix: "" } }, { anonymous });
    await assert.rejects(start(`--authentication-config=${file}`, "--anonymous-auth=true"), {
      message:
        "anonymous: Forbidden: --anonymous-auth flag cannot be set when anonymous field is configured in authentication configuration file",
    });
    await using server = await start(`--authentication-config=${file}`);
    const { url, caPem } = server.access;
    assert.equal((await httpsCall(`${url}/livez`, { caPem })).status, 200);
    assert.equal((await httpsCall(`${url}/readyz`, { caPem })).status, 401);
  });

  const refused: readonly [string, string, RegExp][] = [
    ["nothing in it", "", /^failed to load authentication configuration from file ".*": empty config data$/],
    [
      "an unknown field",
      '{"apiVersion":"apiserver.config.k8s.io/v1","kind":"AuthenticationConfiguration","jwts":[]}',
      /strict decoding error: unknown field "jwts"$/,
    ],
    [
      "another version",
      '{"apiVersion":"apiserver.config.k8s.io/v2","kind":"AuthenticationConfiguration"}',
      /no kind "AuthenticationConfiguration" is registered for version "apiserver.config.k8s.io\/v2"/,
    ],
    [
      "an issuer in clear",
      '{"apiVersion":"apiserver.config.k8s.io/v1beta1","kind":"AuthenticationConfiguration","jwt":[{"issuer":{"url":"http://a","audiences":["b"]},"claimMappings":{"username":{"claim":"sub","prefix":""}}}]}',
      /^invalid authentication configuration: jwt\[0\]\.issuer\.url: Invalid value: "http:\/\/a": URL scheme must be https$/,
    ],
  ];
  for (const [name, text, problem] of refused) {
    test(`with ${name} keeps the server from starting`, async () => {
      const file = join(folder, "bad.yaml");
      await writeFile(file, text);
      await assert.rejects(start(`--authentication-config=${file}`), (err: Error) => {
        assert.match(err.message, problem);
        return true;
      });
    });
  }
});
