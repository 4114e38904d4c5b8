import assert from "node:assert/strict";
import { test } from "node:test";
import type { KubeObject } from "@kube-apiserver/apimachinery";
import { at } from "../../testing/http-call.js";
import { configMap, configMaps, startSampleServer } from "../../testing/sample-server.js";

const path = `${configMaps}/one`;

test("hooks around an update hear how it went once that is known, each attempt of its own", async () => {
  const heard: string[] = [];
  let attempts = 0;
  let patch = (_data: object): Promise<void> => Promise.resolve();
  let stored = (): Promise<unknown> => Promise.resolve();
  const hooks = {
    async beginUpdate(_ctx: unknown, obj: KubeObject) {
      const attempt = ++attempts;
      // Somebody else is faster than the first attempt.
      if (attempt === 1) await patch({ other: "1" });
      const finish = async (success: boolean) => {
        heard.push(`attempt ${attempt} ${success}: ${JSON.stringify(await stored())}`);
      };
      return { obj, finish };
    },
  };
  await using server = await startSampleServer({ configMaps: { store: { hooks } } });
  patch = async (data) => {
    const type = "application/merge-patch+json";
    assert.equal((await server.call("PATCH", path, { body: { data }, type })).status, 200);
  };
  stored = async () => at((await server.call("GET", path)).body, "data");
  await server.call("POST", configMaps, { body: { ...configMap("one"), data: {} } });
  await patch({ mine: "1" });
  assert.deepEqual(heard, [
    'attempt 2 true: {"other":"1"}',
    'attempt 1 false: {"other":"1"}',
    'attempt 3 true: {"mine":"1","other":"1"}',
  ]);
});

test("hooks around an update that is refused hear so", async () => {
  const heard: boolean[] = [];
  const hooks = {
    beginUpdate: (_ctx: unknown, obj: KubeObject) => {
      const finish = (success: boolean) => void heard.push(success);
      return Promise.resolve({ obj, finish });
    },
  };
  const strategy = {
    validateUpdate: () => {
      throw new Error("refused");
    },
  };
  await using server = await startSampleServer({ configMaps: { store: { hooks }, strategy } });
  await server.call("POST", configMaps, { body: configMap("one") });
  assert.equal((await server.call("PUT", path, { body: configMap("one") })).status, 500);
  assert.deepEqual(heard, [false]);
});
