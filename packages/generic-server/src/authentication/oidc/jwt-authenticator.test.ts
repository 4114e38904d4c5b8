import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import type { JSONObject } from "@kube-apiserver/apimachinery";
import { CancellationSource, discardLogger, newMetricsRegistry, realClock } from "@kube-apiserver/component-base";
import { newExpressionEngines } from "../../cel/expression-engines.js";
import { EgressSelector } from "../../egress/egress-selector.js";
import { OIDCIssuer } from "../../testing/oidc-issuer.js";
import type { UserInfo } from "../interfaces.js";
import { signatureAlgorithms } from "../jose/signature-algorithm.js";
import { type JWTTokenAuthenticator, newJWTAuthenticator } from "./jwt-authenticator.js";
import type { JWTAuthenticatorConfig } from "./jwt-authenticator-config.js";
import { newJWTMetrics } from "./jwt-metrics.js";
import { loadClaimExpressions } from "./load-claim-expressions.js";
import { validateAuthenticationConfiguration } from "./validate-authentication-configuration.js";

const engines = newExpressionEngines();
const signal = new CancellationSource();
let issuer: OIDCIssuer;
before(async () => {
  issuer = await OIDCIssuer.start();
});
after(() => issuer[Symbol.asyncDispose]());
beforeEach(() => {
  issuer.cacheControl = "";
  issuer.isDown = false;
});

type Changes = Partial<Omit<JWTAuthenticatorConfig, "issuer">> & { readonly issuer?: object };

async function start(changes: Changes = {}, clock = realClock): Promise<JWTTokenAuthenticator & Disposable> {
  const config: JWTAuthenticatorConfig = {
    claimMappings: { username: { claim: "sub", prefix: "" } },
    ...changes,
    issuer: {
      url: issuer.url,
      audiences: ["client"],
      certificateAuthority: issuer.authority.certPem,
      ...changes.issuer,
    },
  };
  const context = {
    disallowedIssuers: [],
    allowsEgressSelector: true,
    expressions: await loadClaimExpressions(engines),
  };
  const { errors, authenticators } = validateAuthenticationConfiguration({ jwt: [config] }, context);
  assert.deepEqual(errors, []);
  const [compiled] = authenticators;
  assert.ok(compiled);
  const authenticator = newJWTAuthenticator(compiled, {
    algorithms: signatureAlgorithms,
    clock,
    logger: discardLogger,
  });
  return Object.assign(authenticator, { [Symbol.dispose]: () => authenticator.close() });
}

async function ready(authenticator: JWTTokenAuthenticator): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (authenticator.problem() !== undefined) {
    assert.ok(Date.now() < deadline, authenticator.problem()?.message);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

async function authenticate(claims: JSONObject, changes: Changes = {}): Promise<UserInfo | undefined> {
  using authenticator = await start(changes);
  await ready(authenticator);
  return (await authenticator.authenticateToken(issuer.token(claims), [], signal))?.user;
}

test("an issuer that is not there yet is asked again, and stops nobody", async () => {
  issuer.isDown = true;
  using authenticator = await start();
  await assert.rejects(authenticator.authenticateToken(issuer.token(), [], signal), /authenticator not initialized/);
  while (issuer.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  assert.match(authenticator.problem()?.message ?? "", /^oidc: authenticator for issuer "https:.*" is not healthy: /);
});

test("tokens of others are left to others", async () => {
  using authenticator = await start();
  await ready(authenticator);
  for (const token of ["opaque", "a.b.c", issuer.token({ iss: "https://other.example.com" })]) {
    assert.equal(await authenticator.authenticateToken(token, [], signal), undefined);
  }
});

describe("signatures", () => {
  for (const algorithm of signatureAlgorithms) {
    test(algorithm, async () => {
      issuer.rotate(algorithm);
      assert.equal((await authenticate({}))?.name, "alice");
    });
  }

  test("a new key is found, and an old one that is not published any more does no good", async () => {
    let nowMs = 0;
    using authenticator = await start({}, { ...realClock, monotonic: () => nowMs });
    await ready(authenticator);
    const old = issuer.token();
    assert.ok(await authenticator.authenticateToken(old, [], signal));
    issuer.rotate();
    const asked = issuer.requests.length;
    // Anybody can show tokens of unknown keys: within a moment the issuer is asked once.
    await assert.rejects(authenticator.authenticateToken(issuer.token(), [], signal), /failed to verify id token sig/);
    assert.equal(issuer.requests.length, asked);
    nowMs += 1_000;
    assert.ok(await authenticator.authenticateToken(issuer.token(), [], signal));
    assert.equal(issuer.requests.length, asked + 1);
    await assert.rejects(authenticator.authenticateToken(old, [], signal), {
      message: "oidc: verify token: failed to verify signature: failed to verify id token signature",
    });
  });

  test("keys that the issuer says to keep are not asked for again", async () => {
    issuer.cacheControl = "max-age=3600";
    let nowMs = 0;
    using authenticator = await start({}, { ...realClock, monotonic: () => nowMs });
    await ready(authenticator);
    assert.ok(await authenticator.authenticateToken(issuer.token(), [], signal));
    issuer.rotate();
    nowMs += 60_000;
    await assert.rejects(authenticator.authenticateToken(issuer.token(), [], signal), /failed to verify id token sig/);
  });

  test("a key works while its issuer is down", async () => {
    using authenticator = await start();
    await ready(authenticator);
    assert.ok(await authenticator.authenticateToken(issuer.token(), [], signal));
    issuer.isDown = true;
    assert.ok(await authenticator.authenticateToken(issuer.token({ jti: "2" }), [], signal));
  });
});

const hour = 3600;
const now = Math.floor(Date.now() / 1000);
const refusals: { name: string; claims: JSONObject; changes?: Changes; want: RegExp }[] = [
  {
    name: "another audience",
    claims: { aud: "x" },
    want: /^oidc: verify token: oidc: expected audience "client" got \["x"\]$/,
  },
  {
    name: "none of several audiences",
    claims: { aud: ["x", "y"] },
    changes: { issuer: { audiences: ["b", "a"], audienceMatchPolicy: "MatchAny" } },
    want: /^oidc: verify token: oidc: expected audience in \["a" "b"\] got \["x" "y"\]$/,
  },
  {
    name: "expired",
    claims: { exp: 1767225600 },
    want: /token is expired \(Token Expiry: 2026-01-01 00:00:00 \+0000 UTC\)$/,
  },
  { name: "no end", claims: { exp: null }, want: /token is expired \(Token Expiry: 1970-01-01/ },
  {
    name: "of the future",
    claims: { nbf: now + hour },
    want: /oidc: current time .* before the nbf \(not before\) time/,
  },
  {
    name: "a name that is no text",
    claims: { sub: 7 },
    want: /^oidc: parse username claims "sub": json: cannot unmarshal number into Go value of type string$/,
  },
  {
    name: "an address that is not verified",
    claims: { email: "a@example.com", email_verified: false },
    changes: { claimMappings: { username: { claim: "email", prefix: "" } } },
    want: /^oidc: email not verified$/,
  },
  {
    name: "a required claim that is missing",
    claims: {},
    changes: { claimValidationRules: [{ claim: "hd", requiredValue: "example.com" }] },
    want: /^oidc: required claim hd not present in ID token$/,
  },
  {
    name: "a required claim of another value",
    claims: { hd: "example.org" },
    changes: { claimValidationRules: [{ claim: "hd", requiredValue: "example.com" }] },
    want: /^oidc: required claim hd value does not match. Got = example.org, want = example.com$/,
  },
  {
    name: "a rule over claims",
    claims: { exp: now + hour, nbf: now - 10 * hour },
    changes: { claimValidationRules: [{ expression: "claims.exp - claims.nbf <= 3600.0", message: "too long" }] },
    want: /^oidc: error evaluating claim validation expression: validation expression 'claims.exp - claims.nbf <= 3600.0' failed: too long$/,
  },
  {
    name: "a rule over the user",
    claims: { sub: "system:admin" },
    changes: { userValidationRules: [{ expression: "!user.username.startsWith('system:')", message: "no" }] },
    want: /^oidc: error evaluating user info validation rule: validation expression '!user.* failed: no$/,
  },
  {
    name: "an empty name",
    claims: { nick: "" },
    changes: { claimMappings: { username: { expression: "claims.nick" } } },
    want: /^oidc: empty username via CEL expression is not allowed$/,
  },
  {
    name: "a claim that an expression misses",
    claims: {},
    changes: { claimMappings: { username: { expression: "claims.nick" } } },
    want: /^oidc: error evaluating username claim expression: expression 'claims.nick' resulted in error: no such key: nick$/,
  },
  {
    name: "a name that is no text, by expression",
    claims: { nick: 7 },
    changes: { claimMappings: { username: { expression: "claims.nick" } } },
    want: /^oidc: error evaluating username claim expression: username claim expression must return a string$/,
  },
];
describe("refused", () => {
  for (const { name, claims, changes, want } of refusals) {
    test(name, () =>
      assert.rejects(authenticate(claims, changes), (err: Error) => want.test(err.message) || assert.fail(err)),
    );
  }
});

const prefixed = { username: { claim: "sub", prefix: "oidc:" }, groups: { claim: "groups", prefix: "oidc:" } };
const mappings: { name: string; claims: JSONObject; changes: Changes; want: Partial<UserInfo> }[] = [
  {
    name: "claims with prefixes",
    claims: { groups: ["dev", "ops"], jti: "1", oid: "u-1" },
    changes: { claimMappings: { ...prefixed, uid: { claim: "oid" } } },
    want: {
      name: "oidc:alice",
      uid: "u-1",
      groups: ["oidc:dev", "oidc:ops"],
      extra: { "authentication.kubernetes.io/credential-id": ["JTI=1"] },
    },
  },
  {
    name: "one group",
    claims: { groups: "dev" },
    changes: { claimMappings: prefixed },
    want: { groups: ["oidc:dev"] },
  },
  { name: "no groups", claims: {}, changes: { claimMappings: prefixed }, want: { groups: [] } },
  {
    name: "expressions",
    claims: {
      email: "a@example.com",
      email_verified: true,
      roles: "dev,,ops",
      level: 3,
      "a.b": "dotted",
      tags: ["", "x"],
    },
    changes: {
      claimMappings: {
        username: { expression: "claims.email" },
        groups: { expression: "claims.roles.split(',').map(r, 'role:' + r)" },
        uid: { expression: "claims.sub" },
        extra: [
          { key: "example.com/level", valueExpression: "claims.level == 3.0 ? 'three' : 'other'" },
          { key: "example.com/dotted", valueExpression: "claims.a__dot__b" },
          { key: "example.com/tags", valueExpression: "claims.tags" },
          { key: "example.com/none", valueExpression: "claims.?none.orValue('')" },
        ],
      },
      claimValidationRules: [{ expression: "claims.email_verified == true", message: "not verified" }],
      userValidationRules: [{ expression: "user.groups.all(g, g.startsWith('role:')) && size(user.extra) == 3" }],
    },
    want: {
      name: "a@example.com",
      uid: "alice",
      groups: ["role:dev", "role:", "role:ops"],
      extra: { "example.com/level": ["three"], "example.com/dotted": ["dotted"], "example.com/tags": ["x"] },
    },
  },
  {
    name: "one of several audiences",
    claims: { aud: ["x", "b"] },
    changes: { issuer: { audiences: ["a", "b"], audienceMatchPolicy: "MatchAny" } },
    want: { name: "alice" },
  },
];
describe("users", () => {
  for (const { name, claims, changes, want } of mappings) {
    test(name, async () => {
      const user = await authenticate(claims, changes);
      assert.deepEqual({ ...user, ...want }, user);
    });
  }

  test("the configuration of an issuer may be elsewhere", async () => {
    issuer.documents.set("/elsewhere", { issuer: issuer.url, jwks_uri: `${issuer.url}/keys` });
    const user = await authenticate({}, { issuer: { discoveryURL: `${issuer.url}/elsewhere` } });
    assert.equal(user?.name, "alice");
  });
});

describe("claims that are elsewhere", () => {
  const elsewhere = (endpoint: string, more: object = {}) => ({
    _claim_names: { groups: "src" },
    _claim_sources: { src: { endpoint, ...more } },
  });

  test("are got with the token that belongs to them", async () => {
    issuer.rotate();
    using authenticator = await start({ claimMappings: prefixed });
    await ready(authenticator);
    issuer.documents.set("/groups", issuer.token({ groups: ["far"] }));
    const token = issuer.token(elsewhere(`${issuer.url}/groups`, { access_token: "secret" }));
    // Their issuer is looked for on first use, by upstream too.
    for (;;) {
      try {
        const response = await authenticator.authenticateToken(token, [], signal);
        assert.deepEqual(response?.user.groups, ["oidc:far"]);
        break;
      } catch (err) {
        assert.match((err as Error).message, /verifier not initialized for issuer/);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    }
    assert.ok(issuer.requests.includes("/groups Bearer secret"));
  });

  test("are not had in clear, nor from nowhere", async () => {
    const changes = { claimMappings: prefixed };
    await assert.rejects(authenticate(elsewhere("http://127.0.0.1:1/"), changes), /only https is supported/);
    await assert.rejects(authenticate(elsewhere(`${issuer.url}/none`), changes), /claim JWT: 404 Not Found$/);
    const broken = { _claim_names: { groups: "src" }, _claim_sources: {} };
    await assert.rejects(authenticate(broken, changes), /oidc: source does not exist$/);
  });
});

test("what an issuer does is counted under its hash", async () => {
  const registry = newMetricsRegistry();
  const metrics = newJWTMetrics(registry, { apiServerID: "one", now: () => 5_000 });
  metrics.authenticated("https://a", "success", 0.1);
  metrics.fetchedKeys("https://a", "{}");
  metrics.fetchedKeys("https://a", undefined);
  const shown = async () =>
    (await registry.render()).body.split("\n").filter((line) => /^apiserver.*(jwks|count)/.test(line));
  const lines = await shown();
  assert.equal(lines.length, 4, lines.join("\n"));
  assert.match(
    lines.join("\n"),
    /last_key_set_info\{jwt_issuer_hash="sha256:\w{64}",apiserver_id_hash="sha256:\w{64}",hash="sha256:\w{64}"\} 1/,
  );
  metrics.forget("https://a");
  assert.equal((await shown()).length, 1);
});

test("an issuer behind an egress selection needs one of that name", () => {
  const config: JWTAuthenticatorConfig = {
    issuer: { url: issuer.url, audiences: ["client"], egressSelectorType: "cluster" },
    claimMappings: { username: { claim: "sub", prefix: "" } },
  };
  const mapper = { extra: [], claimValidationRules: [], userValidationRules: [] };
  const make = (egressSelector?: EgressSelector) => {
    const parts = { algorithms: signatureAlgorithms, clock: realClock, logger: discardLogger };
    const more = egressSelector === undefined ? {} : { egressSelector };
    newJWTAuthenticator({ config, mapper }, { ...parts, ...more }).close();
  };
  assert.throws(() => make(), { message: 'oidc: egress lookup required with egress selector type "cluster"' });
  assert.throws(() => make(new EgressSelector(new Map([["etcd", "direct"]]))), {
    message: 'oidc: egress lookup for "cluster" is not configured',
  });
  make(new EgressSelector(new Map([["cluster", "direct"]])));
});
