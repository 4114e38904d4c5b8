import assert from "node:assert/strict";
import { test } from "node:test";
import { defaultsFor, schemaFor } from "@kube-apiserver/api";
import { type KubeObject, reasonForError } from "@kube-apiserver/apimachinery";
import { fillDefaults } from "./fill-defaults.js";

const typeKey = "core.v1.Pod";
const serving = { schema: schemaFor(typeKey), objectModel: "typed", applyDefaults: defaultsFor(typeKey) } as const;

function pod(containers: number): KubeObject {
  const spec = { containers: Array.from({ length: containers }, () => ({ name: "a", image: "b" })) };
  return { apiVersion: "v1", kind: "Pod", metadata: { name: "a" }, spec } as KubeObject;
}

/** A request whose work is done in steps. */
const large = { nextStep: () => Promise.resolve() } as Parameters<typeof fillDefaults>[1];
const small = { nextStep: () => undefined } as Parameters<typeof fillDefaults>[1];

test("in steps an object gets the same defaults as at once", async () => {
  const scope = { serving, maxRequestBodyBytes: 1024 * 1024 };
  const object = pod(1000);
  const inSteps = await fillDefaults(scope, large, object);
  assert.deepEqual(inSteps, await fillDefaults(scope, small, object));
  const { containers } = (inSteps as { spec?: { containers?: readonly { imagePullPolicy?: string }[] } }).spec ?? {};
  assert.ok(containers?.every(({ imagePullPolicy }) => imagePullPolicy === "Always"));
});

test("an object that its defaults make much too long is refused", async () => {
  const scope = { serving, maxRequestBodyBytes: 32 * 1024 };
  await assert.rejects(fillDefaults(scope, large, pod(1000)), (err) => {
    assert.equal(reasonForError(err), "RequestEntityTooLarge");
    assert.match((err as Error).message, /limit is 65536 for an object with its defaults/);
    return true;
  });
  await fillDefaults(scope, large, pod(100));
});
