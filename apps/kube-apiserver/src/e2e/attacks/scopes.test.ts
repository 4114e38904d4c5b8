import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Victim } from "./victim.js";

const group = "attacks.example.com";
const base = `/apis/${group}/v1`;

describe("custom resources stay in their scope and apart from each other", () => {
  let victim: Victim;
  before(async () => {
    victim = await Victim.start();
    await victim.defineResource({ group, plural: "realms", kind: "Realm", scope: "Cluster" });
    for (const plural of ["gadget", "gadgets", "gadgetses"]) {
      await victim.defineResource({ group, plural, kind: `K${plural}` });
      for (const namespace of ["default", "kube-system"]) {
        await victim.create(`${base}/namespaces/${namespace}/${plural}`, {
          apiVersion: `${group}/v1`,
          kind: `K${plural}`,
          metadata: { name: `a-${plural}` },
        });
      }
    }
    await victim.create(`${base}/realms`, { apiVersion: `${group}/v1`, kind: "Realm", metadata: { name: "r" } });
    await victim.grant("here", [{ apiGroups: [group], resources: ["realms", "gadget"], verbs: ["*"] }], "default");
  });
  after(() => victim?.[Symbol.asyncDispose]());

  test("no cluster-scoped object through a namespace (CVE-2019-11247)", async () => {
    const path = `${base}/namespaces/default/realms`;
    const body = { apiVersion: `${group}/v1`, kind: "Realm", metadata: { name: "r2" } };
    const attempts: [string, string, unknown?][] = [
      ["GET", path],
      ["GET", `${path}?watch=1&timeoutSeconds=1`],
      ["GET", `${path}/r`],
      ["GET", `${base}/watch/namespaces/default/realms`],
      ["POST", path, body],
      ["PUT", `${path}/r`, { ...body, metadata: { name: "r" } }],
      ["DELETE", `${path}/r`],
      ["DELETE", path],
    ];
    for (const [method, target, sent] of attempts) {
      const { status, text } = await victim.call(method, target, { as: "mallory", body: sent });
      // Not even that there is such a resource is told.
      assert.deepEqual([status, text], [404, "404 page not found\n"], `${method} ${target}`);
    }
    const patch = { as: "mallory", type: "application/merge-patch+json", body: { spec: 1 } } as const;
    assert.equal((await victim.call("PATCH", `${path}/r`, patch)).status, 404);
    assert.equal((await victim.call("GET", `${base}/realms/r`, { as: "mallory" })).status, 403);
    const { body: realm } = await victim.call("GET", `${base}/realms/r`);
    assert.deepEqual([realm.metadata.name, realm.spec], ["r", undefined]);
  });

  test("no namespaced object without its namespace", async () => {
    for (const method of ["GET", "DELETE", "PUT"]) {
      const { status } = await victim.call(method, `${base}/gadget/a-gadget`, method === "PUT" ? { body: {} } : {});
      assert.ok([404, 405].includes(status), `${method}: ${status}`);
    }
  });

  test("lists and watches hold nothing of resources and namespaces whose names begin alike (CVE-2022-3162)", async () => {
    const namesAt = async (path: string) => {
      const { body } = await victim.call("GET", path);
      return body.items.map(({ metadata }) => metadata.name);
    };
    assert.deepEqual(await namesAt(`${base}/gadget`), ["a-gadget", "a-gadget"]);
    assert.deepEqual(await namesAt(`${base}/namespaces/default/gadgets`), ["a-gadgets"]);
    for (const namespace of ["defaul", "d", "kube", "kube-syste"]) {
      assert.deepEqual(await namesAt(`${base}/namespaces/${namespace}/gadgets`), [], namespace);
    }
    const { text } = await victim.call("GET", `${base}/gadget?watch=1&resourceVersion=0&timeoutSeconds=1`);
    assert.match(text, /a-gadget"/);
    assert.doesNotMatch(text, /a-gadgets/);
    for (const target of [
      `${base}/gadget%2f..%2fgadgets`,
      `${base}/gadget/../gadgets`,
      `${base}/namespaces/default/gadget/..%2f..%2fgadgets`,
    ]) {
      const { status, text: answer } = await victim.call("GET", target, { as: "mallory" });
      assert.ok(status >= 400 && !answer.includes('a-gadgets"'), `${target}: ${answer}`);
    }
  });

  test("a continue token does not lead out of its list", async () => {
    const tokenOf = (start: string) =>
      Buffer.from(JSON.stringify({ v: "meta.k8s.io/v1", rv: 1_000, start })).toString("base64url");
    for (const start of ["../gadgets/default/", "..", "/../../../secrets", "default/../../realms/", "\u0000"]) {
      const path = `${base}/namespaces/default/gadget?limit=500&continue=${tokenOf(start)}`;
      const { status, text } = await victim.call("GET", path, { as: "mallory" });
      assert.ok(status >= 400 || !/a-gadgets|Realm|Secret/.test(text), `${start}: ${text}`);
    }
  });
});
