import assert from "node:assert/strict";
import { test } from "node:test";
import { EncodedObject, type JSONObject, type KubeObject } from "@kube-apiserver/apimachinery";
import type { Informer, InformerHandlers } from "../../informers/informer.js";
import { WebhookSource } from "./webhook-source.js";

/** An informer that a test fills by hand. */
class FilledInformer implements Informer {
  hasSynced = true;
  readonly #objects = new Map<string, EncodedObject>();
  #handlers: InformerHandlers = {};

  put(name: string, webhooks: readonly JSONObject[]): void {
    const before = this.#objects.get(name);
    const object = EncodedObject.fromObject({ metadata: { name }, webhooks } as KubeObject);
    this.#objects.set(name, object);
    if (before === undefined) this.#handlers.onAdd?.(object);
    else this.#handlers.onUpdate?.(object, before);
  }

  remove(name: string): void {
    const object = this.#objects.get(name);
    this.#objects.delete(name);
    if (object !== undefined) this.#handlers.onDelete?.(object);
  }

  run = () => Promise.resolve();
  waitForSync = () => Promise.resolve();
  get = (key: string) => this.#objects.get(key);
  list = () => [...this.#objects.values()];
  addHandlers(handlers: InformerHandlers) {
    this.#handlers = handlers;
    return () => {};
  }
}

const webhook = (name: string, operations: readonly string[] = ["CREATE"]): JSONObject => ({
  name,
  rules: [{ operations, apiGroups: ["*"], apiVersions: ["*"], resources: ["*"] }],
});

test("a request costs nothing that no webhook is about", () => {
  const informer = new FilledInformer();
  const source = new WebhookSource(informer);
  assert.equal(source.concerns("CREATE"), false);
  informer.put("a", [webhook("x", ["UPDATE"])]);
  assert.deepEqual([source.concerns("CREATE"), source.concerns("UPDATE")], [false, true]);
  informer.put("a", [webhook("x", ["*"])]);
  assert.deepEqual([source.concerns("CREATE"), source.concerns("CONNECT")], [true, true]);
  informer.remove("a");
  assert.equal(source.concerns("CREATE"), false);
});

test("until webhooks are known every request may concern them", () => {
  const informer = new FilledInformer();
  informer.hasSynced = false;
  const source = new WebhookSource(informer);
  assert.equal(source.concerns("DELETE"), true);
  informer.hasSynced = true;
  assert.equal(source.concerns("DELETE"), false);
});

test("webhooks come by the names of their configurations, then in their order, and same names are told apart", () => {
  const informer = new FilledInformer();
  const source = new WebhookSource(informer);
  informer.put("b", [webhook("x")]);
  informer.put("a", [webhook("z"), webhook("y"), webhook("z")]);
  assert.deepEqual(
    source.webhooks().map(({ uid }) => uid),
    ["a/z/0", "a/y/0", "a/z/1", "b/x/0"],
  );
});

test("what was made of a configuration is kept until that one changes", () => {
  const informer = new FilledInformer();
  const source = new WebhookSource(informer);
  informer.put("a", [webhook("x")]);
  informer.put("b", [webhook("x")]);
  const [first, second] = source.webhooks();
  informer.put("b", [webhook("x")]);
  const [same, other] = source.webhooks();
  assert.equal(same, first);
  assert.notEqual(other, second);
});
