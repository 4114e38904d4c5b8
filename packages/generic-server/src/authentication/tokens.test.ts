import assert from "node:assert/strict";
import { test } from "node:test";
import {
  CancellationSource,
  type Clock,
  cryptoRandom,
  newMetricsRegistry,
  realClock,
} from "@kube-apiserver/component-base";
import { newAnonymousAuthenticator } from "./anonymous-authenticator.js";
import { withImplicitAudiences } from "./audience-agnostic.js";
import { withAuthenticatedGroup } from "./authenticated-group-adder.js";
import { bearerTokenOf, newBearerTokenAuthenticator } from "./bearer-token.js";
import type { RequestAuthenticator, ServerRequest, TokenAuthenticator, UserInfo } from "./interfaces.js";
import { newLoopbackAuthenticator } from "./loopback-authenticator.js";
import { newCachedTokenAuthenticator } from "./token-cache.js";
import { newTokenCacheMetrics } from "./token-cache-metrics.js";
import { newStaticTokenAuthenticator, parseTokenFile, TokenFileError } from "./token-file.js";
import { unionFailingOnError, unionRequestAuthenticator, unionTokenAuthenticator } from "./union-authenticator.js";
import { newWebSocketProtocolAuthenticator } from "./websocket-protocol.js";

const { signal } = new AbortController();
const alice: UserInfo = { name: "alice", uid: "1", groups: ["dev"], extra: {} };
const tokens = newStaticTokenAuthenticator(new Map([["secret", alice]]));

function request(headers: Record<string, string>, url = "/"): ServerRequest {
  return { headers, url } as unknown as ServerRequest;
}

const headerCases: { name: string; header: string | undefined; want: string | undefined }[] = [
  { name: "a bearer token", header: "Bearer abc", want: "abc" },
  { name: "the scheme in any case", header: "bEARER abc", want: "abc" },
  { name: "no header", header: undefined, want: undefined },
  { name: "another scheme", header: "Basic abc", want: undefined },
  { name: "an empty token", header: "Bearer ", want: undefined },
  { name: "two spaces", header: "Bearer  abc", want: undefined },
];
for (const { name, header, want } of headerCases) {
  test(`authorization header: ${name}`, () => assert.equal(bearerTokenOf(header), want));
}

test("a known token is its user, an unknown one a failure, none is left to others", async () => {
  const authenticator = newBearerTokenAuthenticator(tokens);
  const known = await authenticator.authenticateRequest(request({ authorization: "Bearer secret" }), signal);
  assert.equal(known?.user.name, "alice");
  const unknown = authenticator.authenticateRequest(request({ authorization: "Bearer no" }), signal);
  await assert.rejects(unknown, /invalid bearer token/);
  assert.equal(await authenticator.authenticateRequest(request({}), signal), undefined);
});

test("a wrong credential does not become an anonymous request", async () => {
  const all = unionFailingOnError(newBearerTokenAuthenticator(tokens), newAnonymousAuthenticator());
  await assert.rejects(all.authenticateRequest(request({ authorization: "Bearer no" }), signal));
  assert.equal((await all.authenticateRequest(request({}), signal))?.user.name, "system:anonymous");
});

test("in a union a later method may know what an earlier one refused", async () => {
  const refuses: RequestAuthenticator = { authenticateRequest: () => Promise.reject(new Error("no")) };
  const both = unionRequestAuthenticator(refuses, newBearerTokenAuthenticator(tokens));
  const response = await both.authenticateRequest(request({ authorization: "Bearer secret" }), signal);
  assert.equal(response?.user.name, "alice");
  await assert.rejects(both.authenticateRequest(request({ authorization: "Bearer x" }), signal), /no, invalid bearer/);
});

test("anonymous requests may be kept to some paths", async () => {
  const authenticator = newAnonymousAuthenticator({ paths: ["/healthz"] });
  assert.ok(await authenticator.authenticateRequest(request({}, "/healthz?verbose"), signal));
  assert.equal(await authenticator.authenticateRequest(request({}, "/api"), signal), undefined);
});

test("who is known is in system:authenticated, the anonymous user is not", async () => {
  const known = withAuthenticatedGroup(newBearerTokenAuthenticator(tokens));
  const request1 = request({ authorization: "Bearer secret" });
  const first = await known.authenticateRequest(request1, signal);
  assert.deepEqual(first?.user.groups, ["dev", "system:authenticated"]);
  assert.equal(await known.authenticateRequest(request1, signal), first, "one answer is extended once");
  const anonymous = await withAuthenticatedGroup(newAnonymousAuthenticator()).authenticateRequest(request({}), signal);
  assert.deepEqual(anonymous?.user.groups, ["system:unauthenticated"]);
});

test("a WebSocket may carry its token as a subprotocol, which goes no further", async () => {
  const authenticator = newWebSocketProtocolAuthenticator(tokens);
  const offer = `base64url.bearer.authorization.k8s.io.${Buffer.from("secret").toString("base64url")}`;
  const headers = {
    connection: "Upgrade",
    upgrade: "websocket",
    "sec-websocket-protocol": `v5.channel.k8s.io, ${offer}`,
  };
  const req = request(headers);
  assert.equal((await authenticator.authenticateRequest(req, signal))?.user.name, "alice");
  assert.equal(req.headers["sec-websocket-protocol"], "v5.channel.k8s.io");
  const alone = request({ ...headers, "sec-websocket-protocol": offer });
  await assert.rejects(authenticator.authenticateRequest(alone, signal), /missing additional subprotocol/);
  const twice = request({ ...headers, "sec-websocket-protocol": `x, ${offer}, ${offer}` });
  await assert.rejects(authenticator.authenticateRequest(twice, signal), /multiple/);
  const plain = request({ "sec-websocket-protocol": `x, ${offer}` });
  assert.equal(await authenticator.authenticateRequest(plain, signal), undefined, "not a WebSocket request");
});

test("a token file names users and groups", () => {
  const users = parseTokenFile('t1,alice,1\n"t2","bob","2","dev,""ops"""\n\n,nobody,3\nt1,carol,4\n');
  assert.deepEqual([...users.keys()], ["t1", "t2"]);
  assert.equal(users.get("t1")?.name, "carol", "the last of equal tokens counts");
  assert.deepEqual(users.get("t2"), { name: "bob", uid: "2", groups: ["dev", '"ops"'], extra: {} });
});

test("a token file that cannot be read is named", () => {
  const message = "token file 'f.csv' must have at least 3 columns (token, user name, user uid), found 2";
  assert.throws(() => parseTokenFile("t1,alice\n", "f.csv"), { name: "TokenFileError", message });
  assert.throws(() => parseTokenFile('"t1,alice,1\n', "f.csv"), TokenFileError);
});

test("the loopback token is the server itself", async () => {
  const response = await newLoopbackAuthenticator("own").authenticateToken("own", [], signal);
  assert.deepEqual(response?.user.groups, ["system:masters"]);
  assert.equal(await newLoopbackAuthenticator("own").authenticateToken("", [], signal), undefined);
});

test("a union of tokens asks one after the other", async () => {
  const union = unionTokenAuthenticator(newLoopbackAuthenticator("own"), tokens);
  assert.equal((await union.authenticateToken("secret", [], signal))?.user.name, "alice");
});

class CountingAuthenticator implements TokenAuthenticator {
  asked = 0;

  authenticateToken(token: string) {
    this.asked++;
    return tokens.authenticateToken(token, [], signal);
  }
}

function steppedClock(): { readonly clock: Clock; passMs(ms: number): void } {
  let nowMs = 0;
  return {
    clock: { ...realClock, monotonic: () => nowMs },
    passMs(ms) {
      nowMs += ms;
    },
  };
}

test("a cache asks once for what it knows, and again when that is old", async () => {
  const source = new CountingAuthenticator();
  const { clock, passMs } = steppedClock();
  const cached = newCachedTokenAuthenticator(source, { clock, random: cryptoRandom });
  await Promise.all([cached.authenticateToken("secret", [], signal), cached.authenticateToken("secret", [], signal)]);
  await cached.authenticateToken("secret", [], signal);
  assert.equal(source.asked, 1);
  await cached.authenticateToken("secret", ["other"], signal);
  assert.equal(source.asked, 2, "audiences are part of the question");
  passMs(10_001);
  await cached.authenticateToken("secret", [], signal);
  assert.equal(source.asked, 3);
});

test("a cache counts, and its questions do not end with the first who asked", async () => {
  const registry = newMetricsRegistry();
  const leaving = new CancellationSource();
  let answer: () => void = () => undefined;
  const slow: TokenAuthenticator = {
    authenticateToken: (_token, _audiences, lookup) =>
      new Promise((resolve, reject) => {
        lookup.addEventListener("abort", () => reject(lookup.reason));
        answer = () => resolve({ user: alice });
      }),
  };
  const metrics = newTokenCacheMetrics(registry);
  const cached = newCachedTokenAuthenticator(slow, { clock: realClock, metrics });
  const first = cached.authenticateToken("secret", [], leaving);
  const second = cached.authenticateToken("secret", [], signal);
  leaving.abort(new Error("gone"));
  await assert.rejects(first, /gone/);
  answer();
  assert.equal((await second)?.user, alice);
  await cached.authenticateToken("secret", [], signal);
  const { body } = await registry.render();
  assert.match(body, /^authentication_token_cache_request_total\{status="hit"\} 1$/m);
  assert.match(body, /^authentication_token_cache_request_total\{status="miss"\} 2$/m);
  assert.match(body, /^authentication_token_cache_fetch_total\{status="ok"\} 1$/m);
  assert.match(body, /^authentication_token_cache_active_fetch_count\{status="in_flight"\} 0$/m);
  assert.match(body, /^authentication_token_cache_active_fetch_count\{status="blocked"\} 0$/m);
});

test("tokens that know of no audience are for the server alone", async () => {
  const ours = withImplicitAudiences(tokens, ["api", "other"]);
  assert.deepEqual((await ours.authenticateToken("secret", ["vault", "api"], signal))?.audiences, ["api"]);
  assert.equal(await ours.authenticateToken("secret", ["vault"], signal), undefined);
  assert.equal((await ours.authenticateToken("secret", [], signal))?.audiences, undefined);
});

test("a cache does not keep what is unknown, and stays small", async () => {
  const source = new CountingAuthenticator();
  const cached = newCachedTokenAuthenticator(source, {
    clock: steppedClock().clock,
    random: cryptoRandom,
    maxEntries: 1,
  });
  await cached.authenticateToken("no", [], signal);
  await cached.authenticateToken("no", [], signal);
  assert.equal(source.asked, 2);
  await cached.authenticateToken("secret", ["a"], signal);
  await cached.authenticateToken("secret", ["b"], signal);
  await cached.authenticateToken("secret", ["a"], signal);
  assert.equal(source.asked, 5, "the oldest went");
});
