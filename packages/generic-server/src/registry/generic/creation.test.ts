import assert from "node:assert/strict";
import { test } from "node:test";
import type { RandomSource } from "@kube-apiserver/apimachinery";
import { at } from "../../testing/http-call.js";
import { configMap, configMaps, startSampleServer } from "../../testing/sample-server.js";

/** Bytes that repeat the same name `times` times before they change. */
function stubbornRandom(times: number): RandomSource {
  let names = 0;
  let uids = 0;
  return {
    bytes(count) {
      if (count === 16) return new Uint8Array(16).fill(uids++);
      return new Uint8Array(count).fill(names++ < times ? 0 : 1);
    },
  };
}

test("a generated name that is taken is generated again", async () => {
  await using server = await startSampleServer({ configMaps: { store: { random: stubbornRandom(3) } } });
  const body = { apiVersion: "v1", kind: "ConfigMap", metadata: { generateName: "x-" } };
  const first = await server.call("POST", configMaps, { body });
  assert.equal(at(first.body, "metadata.name"), "x-bbbbb");
  const second = await server.call("POST", configMaps, { body });
  assert.equal(at(second.body, "metadata.name"), "x-ccccc");
});

test("after eight tries the client is told", async () => {
  await using server = await startSampleServer({ configMaps: { store: { random: stubbornRandom(99) } } });
  const body = { apiVersion: "v1", kind: "ConfigMap", metadata: { generateName: "x-" } };
  await server.call("POST", configMaps, { body });
  const { status, body: answer } = await server.call("POST", configMaps, { body });
  assert.equal(status, 409);
  assert.equal(at(answer, "reason"), "AlreadyExists");
  assert.match(String(at(answer, "message")), /the server was not able to generate a unique name for the object$/);
});

test("clients cannot set what the server owns", async () => {
  await using server = await startSampleServer();
  const metadata = {
    name: "one",
    uid: "mine",
    creationTimestamp: "2001-01-01T00:00:00Z",
    deletionTimestamp: "2001-01-01T00:00:00Z",
    deletionGracePeriodSeconds: 5,
    selfLink: "/x",
  };
  const { body } = await server.call("POST", configMaps, { body: { ...configMap("one"), metadata } });
  assert.notEqual(at(body, "metadata.uid"), "mine");
  assert.notEqual(at(body, "metadata.creationTimestamp"), "2001-01-01T00:00:00Z");
  for (const field of ["deletionTimestamp", "deletionGracePeriodSeconds", "selfLink"]) {
    assert.equal(at(body, `metadata.${field}`), undefined);
  }
});

test("hooks run around a creation, and hear how it went", async () => {
  const heard: string[] = [];
  const hooks = {
    beginCreate: (_ctx: unknown, obj: object) =>
      Promise.resolve({
        obj: { ...obj, data: { allocated: "1" } },
        finish: (success: boolean) => void heard.push(`finish ${success}`),
      }),
    afterCreate: () => void heard.push("after"),
  };
  await using server = await startSampleServer({ configMaps: { store: { hooks } } });
  const created = await server.call("POST", configMaps, { body: configMap("one") });
  assert.deepEqual(at(created.body, "data"), { allocated: "1" });
  await server.call("POST", configMaps, { body: configMap("one") });
  assert.deepEqual(heard, ["finish true", "after", "finish false"]);
});

test("an update that creates asks for the permission to create", async () => {
  const asked: string[] = [];
  const authorizer = {
    authorize: ({ verb, name }: { readonly verb: string; readonly name: string }) => {
      asked.push(`${verb} ${name}`);
      return Promise.resolve({ decision: "NoOpinion" as const, reason: "" });
    },
  };
  await using server = await startSampleServer({ authorizer, configMaps: { strategy: { allowCreateOnUpdate: true } } });
  const { status, body } = await server.call("PUT", `${configMaps}/one`, { body: configMap("one") });
  assert.deepEqual(asked, ["create one"]);
  assert.equal(status, 403);
  assert.match(
    String(at(body, "message")),
    /^configmaps "one" is forbidden: User "tester" cannot create resource "configmaps" in API group "" in the namespace "a"$/,
  );
});
