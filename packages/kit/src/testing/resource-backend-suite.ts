import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { isAlreadyExists, isNotFound, type KubeObject, metaOf } from "@kube-apiserver/apimachinery";
import type { ResourceBackend } from "../backend/resource-backend.js";

/** What {@link resourceBackendSuite} is told of an implementation. */
export interface BackendSuiteOptions<T> {
  /** A backend without objects; called for every test. */
  readonly newBackend: () => ResourceBackend<T> | Promise<ResourceBackend<T>>;
  /** A valid object of this name that is not stored yet. */
  readonly newObject: (name: string) => T;
  /** The same object, changed somewhere outside of its metadata. Absent: the backend cannot change objects. */
  readonly changed?: (obj: T) => T;
  /** Changes a stored object, or adds one, behind the server's back. Absent: nobody else does. */
  readonly changeOutside?: (backend: ResourceBackend<T>) => unknown;
  /** Lets go of what the backend holds. */
  readonly close?: (backend: ResourceBackend<T>) => unknown;
}

const patienceMs = 5_000;

/**
 * The rules of a {@link ResourceBackend} as tests of `node:test`. Call it at the top level of a test file of your own.
 * @param name - how the implementation is called in test reports
 */
export function resourceBackendSuite<T extends object>(name: string, options: BackendSuiteOptions<T>): void {
  const { newBackend, newObject, changed, changeOutside, close } = options;
  const withBackend = (work: (backend: ResourceBackend<T>) => Promise<void>) => async () => {
    const backend = await newBackend();
    try {
      await work(backend);
    } finally {
      await close?.(backend);
    }
  };
  describe(name, () => {
    it("lists objects with a name, each once", withBackend(listsNames));
    it("does not change what it has handed out", withBackend(handsOutValues));
    it(
      "creates what it lists",
      withBackend((backend) => creates(backend, newObject)),
    );
    it(
      "does not create what is there",
      withBackend((backend) => refusesSecond(backend, newObject)),
    );
    it(
      "changes what it lists",
      withBackend((backend) => changes(backend, newObject, changed)),
    );
    it(
      "deletes what it lists",
      withBackend((backend) => deletes(backend, newObject)),
    );
    it(
      "does not delete what is not there",
      withBackend((backend) => refusesMissing(backend, newObject)),
    );
    it(
      "tells of changes until nobody wants to know",
      withBackend((backend) => tells(backend, changeOutside)),
    );
  });
}

const metaOfAny = (obj: object) => metaOf(obj as KubeObject);
const named = (name: string) => (obj: object) => metaOfAny(obj).name === name;

async function listsNames<T extends object>(backend: ResourceBackend<T>): Promise<void> {
  const keys = (await backend.list()).map((obj) => {
    const { namespace = "", name = "" } = metaOfAny(obj);
    assert.notEqual(name, "", "every object has metadata.name");
    return `${namespace}/${name}`;
  });
  assert.equal(new Set(keys).size, keys.length, "no object is listed twice");
}

async function handsOutValues<T extends object>(backend: ResourceBackend<T>): Promise<void> {
  const before = await backend.list();
  const copy = JSON.stringify(before);
  await backend.list();
  assert.equal(JSON.stringify(before), copy);
}

async function creates<T extends object>(backend: ResourceBackend<T>, newObject: (name: string) => T): Promise<void> {
  if (backend.create === undefined) return;
  const created = await backend.create(newObject("one"));
  assert.equal(metaOfAny(created).name, "one");
  const listed = (await backend.list()).filter(named("one"));
  assert.deepEqual(listed, [created], "what create resolves with is what list shows");
}

async function refusesSecond<T extends object>(
  backend: ResourceBackend<T>,
  newObject: (name: string) => T,
): Promise<void> {
  if (backend.create === undefined) return;
  await backend.create(newObject("one"));
  await assert.rejects(backend.create(newObject("one")), isAlreadyExists);
}

async function changes<T extends object>(
  backend: ResourceBackend<T>,
  newObject: (name: string) => T,
  changed: ((obj: T) => T) | undefined,
): Promise<void> {
  if (backend.update === undefined || changed === undefined) return;
  const old = backend.create === undefined ? (await backend.list())[0] : await backend.create(newObject("one"));
  assert.ok(old !== undefined, "a backend that changes objects has one, or can make one");
  const updated = await backend.update(changed(old), old);
  assert.notDeepEqual(updated, old);
  const listed = (await backend.list()).filter(named(metaOfAny(old).name ?? ""));
  assert.deepEqual(listed, [updated], "what update resolves with is what list shows");
}

async function deletes<T extends object>(backend: ResourceBackend<T>, newObject: (name: string) => T): Promise<void> {
  if (backend.delete === undefined || backend.create === undefined) return;
  const created = await backend.create(newObject("one"));
  await backend.delete(created);
  assert.deepEqual((await backend.list()).filter(named("one")), []);
}

async function refusesMissing<T extends object>(
  backend: ResourceBackend<T>,
  newObject: (name: string) => T,
): Promise<void> {
  if (backend.delete === undefined) return;
  await assert.rejects(backend.delete(newObject("missing")), isNotFound);
}

async function tells<T extends object>(
  backend: ResourceBackend<T>,
  changeOutside: BackendSuiteOptions<T>["changeOutside"],
): Promise<void> {
  if (backend.subscribe === undefined || changeOutside === undefined) return;
  let calls = 0;
  const stop = backend.subscribe(() => {
    calls++;
  });
  await changeOutside(backend);
  for (const begun = Date.now(); calls === 0; await new Promise((resolve) => setTimeout(resolve, 5))) {
    assert.ok(Date.now() - begun < patienceMs, "nothing was told of a change");
  }
  stop();
  const before = calls;
  await changeOutside(backend);
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(calls, before, "nothing is told after the subscription has ended");
}
