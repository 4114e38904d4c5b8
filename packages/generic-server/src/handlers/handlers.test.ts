import assert from "node:assert/strict";
import { test } from "node:test";
import { newEmptyDelegate } from "../delegation-target.js";
import { startGenericTestServer } from "../testing/generic-test-server.js";
import { httpsCall } from "../testing/https-call.js";
import { getOnly } from "./get-only.js";
import { newNotFoundHandler } from "./not-found.js";
import { type PathHandler, PathRecorderMux } from "./path-recorder-mux.js";
import { sendPlainText } from "./plain-text.js";

const say =
  (text: string): PathHandler =>
  (_req, res) =>
    sendPlainText(res, 200, text);

test("exact paths come before prefixes, long prefixes before short ones", () => {
  const mux = new PathRecorderMux();
  const [exact, short, long] = [say("exact"), say("short"), say("long")];
  mux.handle("/a/b", exact);
  mux.handlePrefix("/a/", short);
  mux.unlistedHandlePrefix("/a/b/", long);
  const found = ["/a/b", "/a/x", "/a/b/c", "/a", "/b"].map((path) => mux.match(path));
  assert.deepEqual(found, [exact, short, long, undefined, undefined]);
  assert.deepEqual(mux.listedPaths(), ["/a/", "/a/b"]);
  mux.unregister("/a/b");
  assert.equal(mux.match("/a/b"), short);
});

test("what one server does not know goes to the next; the index shows both", async () => {
  const next = newEmptyDelegate(say("from the delegate"));
  const delegate = { ...next, listedPaths: () => ["/theirs"] };
  await using server = await startGenericTestServer({
    delegate,
    setUp: ({ paths }) => paths.handle("/ours", say("from the server")),
  });
  const get = async (path: string) => (await httpsCall(server.url + path, { caPem: server.caPem })).text;
  assert.equal(await get("/ours"), "from the server");
  assert.equal(await get("/theirs"), "from the delegate");
  const { paths } = JSON.parse(await get("/")) as { paths: string[] };
  assert.ok(paths.includes("/ours") && paths.includes("/theirs") && paths.includes("/healthz"));
});

test("until every path is installed an unknown one is 503, not 404", async () => {
  let isComplete = false;
  const delegate = newEmptyDelegate(newNotFoundHandler(() => isComplete));
  await using server = await startGenericTestServer({ delegate });
  const early = await httpsCall(`${server.url}/apis/late.example.com/v1/things`, { caPem: server.caPem });
  assert.equal(early.status, 503);
  assert.equal(early.headers["retry-after"], "5");
  assert.match(JSON.parse(early.text).message, /before all known HTTP paths have been installed, please try again/);
  isComplete = true;
  const late = await httpsCall(`${server.url}/apis/late.example.com/v1/things`, { caPem: server.caPem });
  assert.equal(late.text, "404 page not found\n");
});

test("documents are read with GET only", async () => {
  await using server = await startGenericTestServer({
    setUp: ({ paths }) => paths.handle("/document", getOnly(say("document"))),
  });
  for (const path of ["/document", "/version", "/api"]) {
    assert.equal((await httpsCall(server.url + path, { caPem: server.caPem })).status, 200);
    for (const method of ["POST", "DELETE", "HEAD", "OPTIONS"]) {
      const { status, text } = await httpsCall(server.url + path, { caPem: server.caPem, method });
      assert.equal(status, 405, `${method} ${path}`);
      if (method !== "HEAD") assert.equal(JSON.parse(text).reason, "MethodNotAllowed");
    }
  }
});

const tricks: { name: string; path: string; wants: RegExp }[] = [
  { name: "dots", path: "/healthz/../secret", wants: /cannot get path \\"\/healthz\/..\/secret\\"/ },
  { name: "an encoded slash", path: "/healthz%2f..%2fsecret", wants: /cannot get path \\"\/healthz\/..\/secret\\"/ },
  { name: "two slashes", path: "//secret", wants: /cannot get path \\"\/\/secret\\"/ },
  { name: "upper case", path: "/API/v1/secrets", wants: /cannot get path \\"\/API\/v1\/secrets\\"/ },
  { name: "an encoded segment", path: "/api/v1/%73ecrets", wants: /cannot list resource \\"secrets\\"/ },
  { name: "a matrix parameter", path: "/api/v1/secrets;x=1", wants: /cannot list resource \\"secrets;x=1\\"/ },
];
test("authorization and routing read the same path", async (t) => {
  const authorization = { authorize: () => Promise.resolve({ decision: "NoOpinion", reason: "" } as const) };
  await using server = await startGenericTestServer({
    config: { authorization },
    setUp: ({ paths }) => paths.handle("/secret", say("secret")),
  });
  for (const { name, path, wants } of tricks) {
    await t.test(name, async () => {
      // A URL object would tidy the path up before it is sent.
      const { request } = await import("node:https");
      const text = await new Promise<string>((resolve, reject) => {
        const { hostname, port } = new URL(server.url);
        request({ hostname, port, path, ca: server.caPem, headers: { authorization: "Bearer user-token" } }, (res) => {
          let body = "";
          res.on("data", (chunk) => {
            body += chunk;
          });
          res.on("end", () => resolve(body));
        })
          .on("error", reject)
          .end();
      });
      assert.match(text, wants);
    });
  }
});
