import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { cpuTimeMs } from "@kube-apiserver/component-base/testing";
import { Victim } from "./victim.js";

const configMaps = "/api/v1/namespaces/default/configmaps";
const group = "text.example.com";
const things = `/apis/${group}/v1/namespaces/default/things`;
const thing = (name: string, spec: string) =>
  `{"apiVersion":"${group}/v1","kind":"Thing","metadata":{"name":"${name}"},"spec":${spec}}`;
const patches = {
  merge: "application/merge-patch+json",
  strategic: "application/strategic-merge-patch+json",
  json: "application/json-patch+json",
  apply: "application/apply-patch+yaml",
} as const;
/** Names that JavaScript's objects have already. */
const inherited = ["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf", "isPrototypeOf"];

describe("the words and numbers of clients are data", () => {
  let victim: Victim;
  before(async () => {
    victim = await Victim.start();
    const names = { type: "object", additionalProperties: { type: "string" } };
    const properties = {
      i: { type: "integer" },
      names,
      slow: { type: "string", pattern: "^(a+)+$" },
      slower: { type: "string", pattern: "(x+x+)+y" },
    };
    const spec = { type: "object", "x-kubernetes-preserve-unknown-fields": true, properties };
    const rules = [
      { rule: "!has(self.cel) || self.cel.matches('^(a|a?)+$')", message: "no match" },
      { rule: "!has(self.names) || self.names.all(k, k != 'forbidden')", message: "a forbidden name" },
    ];
    const celProperties = {
      ...properties,
      cel: { type: "string", maxLength: 100_000 },
      names: { ...names, maxProperties: 50 },
    };
    await victim.defineResource({
      group,
      plural: "things",
      kind: "Thing",
      schema: { properties: { spec: { ...spec, properties: celProperties, "x-kubernetes-validations": rules } } },
    });
  });
  after(() => victim?.[Symbol.asyncDispose]());
  const patch = (path: string, type: keyof typeof patches, body: string) =>
    victim.call("PATCH", `${path}${type === "apply" ? "?fieldManager=m&force=true" : ""}`, {
      type: patches[type],
      body,
    });

  test("names that every object of the engine has are keys like others, by every way in and out", async () => {
    const data = `{${inherited.map((name) => `"${name}":"v-${name}"`).join(",")}}`;
    const want = Object.fromEntries(inherited.map((name) => [name, `v-${name}`]));
    const created = await victim.call("POST", configMaps, { body: `{"metadata":{"name":"words"},"data":${data}}` });
    assert.equal(created.status, 201, created.text);
    const yaml = await victim.call("POST", configMaps, {
      type: "application/yaml",
      body: `kind: ConfigMap\napiVersion: v1\nmetadata: {name: words-yaml}\ndata: ${data}\n`,
    });
    assert.equal(yaml.status, 201, yaml.text);
    for (const name of ["words", "words-yaml"]) {
      const { body } = await victim.call("GET", `${configMaps}/${name}`);
      assert.deepEqual(Object.entries(body.data).sort(), Object.entries(want).sort());
    }
    const asProtobuf = await victim.call("GET", `${configMaps}/words`, {
      headers: { accept: "application/vnd.kubernetes.protobuf" },
    });
    for (const name of inherited) assert.ok(asProtobuf.text.includes(`v-${name}`), name);

    await patch(`${configMaps}/words`, "merge", '{"data":{"__proto__":"merged","constructor":null}}');
    await patch(`${configMaps}/words`, "strategic", '{"data":{"hasOwnProperty":"patched","toString":null}}');
    await patch(
      `${configMaps}/words`,
      "json",
      '[{"op":"add","path":"/data/valueOf","value":"added"},{"op":"remove","path":"/data/isPrototypeOf"}]',
    );
    await patch(
      `${configMaps}/words`,
      "apply",
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: words}\ndata: {watch: applied}\n",
    );
    assert.deepEqual(Object.entries((await victim.call("GET", `${configMaps}/words`)).body.data).sort(), [
      ["__proto__", "merged"],
      ["hasOwnProperty", "patched"],
      ["valueOf", "added"],
      ["watch", "applied"],
    ]);
  });

  test("no patch reaches what objects inherit", async () => {
    await victim.create(configMaps, { metadata: { name: "target" }, data: { k: "v" } });
    const refused = [
      '[{"op":"add","path":"/__proto__/polluted","value":"x"}]',
      '[{"op":"add","path":"/constructor/prototype/polluted","value":"x"}]',
      '[{"op":"add","path":"/data/constructor/prototype","value":"x"}]',
      '[{"op":"move","from":"/data/toString","path":"/data/x"}]',
      '[{"op":"remove","path":"/data/valueOf"}]',
      '[{"op":"test","path":"/data/toString","value":"x"}]',
    ];
    for (const body of refused) assert.equal((await patch(`${configMaps}/target`, "json", body)).status, 422, body);
    for (const type of ["merge", "strategic"] as const) {
      await patch(
        `${configMaps}/target`,
        type,
        '{"__proto__":{"polluted":"x"},"constructor":{"prototype":{"polluted":"x"}}}',
      );
    }
    // As upstream, a step that copies what is not there copies null.
    const copied = await patch(
      `${configMaps}/target`,
      "json",
      `[{"op":"copy","from":"/constructor","path":"/data/x"}]`,
    );
    assert.ok(!copied.text.includes("native code"), copied.text);
    await patch(`${configMaps}/target`, "merge", `{"data":{"x":null}}`);
    assert.equal(Reflect.get({}, "polluted"), undefined);
    assert.deepEqual((await victim.call("GET", `${configMaps}/target`)).body.data, { k: "v" });
  });

  test("unknown fields with such names are unknown", async () => {
    for (const name of inherited) {
      const body = `{"metadata":{"name":"x"},"${name}":{"x":1}}`;
      const { status, text } = await victim.call("POST", `${configMaps}?fieldValidation=Strict`, { body });
      assert.equal(status, 400);
      assert.match(text, new RegExp(`unknown field \\\\"${name}\\\\"`));
    }
    const metadata = '{"metadata":{"name":"x","__proto__":{"namespace":"kube-system"}}}';
    assert.equal((await victim.call("POST", `${configMaps}?fieldValidation=Strict`, { body: metadata })).status, 400);
  });

  test("selectors, queries and identities do not find what is inherited", async () => {
    await victim.create(configMaps, { metadata: { name: "labelled", labels: { constructor: "b" } } });
    const namesOf = async (selector: string) => {
      const { body } = await victim.call("GET", `${configMaps}?labelSelector=${encodeURIComponent(selector)}`);
      return body.items.map(({ metadata }) => metadata.name);
    };
    assert.deepEqual(await namesOf("constructor"), ["labelled"]);
    assert.deepEqual(await namesOf("toString"), []);
    assert.deepEqual(await namesOf("constructor in (b),!toString,valueOf notin (x)"), ["labelled"]);
    for (const field of ["constructor", "toString", "metadata.constructor"]) {
      assert.equal((await victim.call("GET", `${configMaps}?fieldSelector=${field}%3Dx`)).status, 400, field);
    }
    assert.equal((await victim.call("GET", `${configMaps}?__proto__=1&constructor=2`)).status, 200);
    const headers = {
      "impersonate-user": "bob",
      "Impersonate-Extra-__proto__": "x",
      "impersonate-extra-constructor": "y",
    };
    const path = "/apis/authentication.k8s.io/v1/selfsubjectreviews";
    const { body } = await victim.call("POST", path, { headers, body: {} });
    assert.deepEqual(Object.entries(body.status.userInfo.extra), [
      ["__proto__", ["x"]],
      ["constructor", ["y"]],
    ]);
    for (const target of [
      "/apis/__proto__/v1/x",
      "/apis/apps/constructor/x",
      "/api/v1/namespaces/default/toString/x",
      "/toString",
    ]) {
      assert.equal((await victim.call("GET", target)).status, 404, target);
    }
  });

  test("keys of custom objects, and what expressions see of them", async () => {
    const names = `{${inherited.map((name) => `"${name}":"x"`).join(",")}}`;
    const created = await victim.call("POST", things, {
      body: thing("keys", `{"names":${names},"__proto__":{"polluted":1}}`),
    });
    assert.equal(created.status, 201, created.text);
    assert.deepEqual(Object.keys(created.body.spec.names ?? {}), inherited);
    assert.deepEqual(Object.getOwnPropertyDescriptor(created.body.spec, "__proto__")?.value, { polluted: 1 });
    const refused = await victim.call("POST", things, {
      body: thing("keys2", '{"names":{"__proto__":"x","forbidden":"y"}}'),
    });
    assert.equal(refused.status, 422);
    assert.match(refused.text, /a forbidden name/);
  });

  test("64-bit integers survive every way in", async () => {
    const big = "9007199254740993";
    const numbers = async () => (await victim.call("GET", `${things}/numbers`)).text;
    assert.equal(
      (await victim.call("POST", things, { body: thing("numbers", `{"i":${big},"min":-9223372036854775808}`) })).status,
      201,
    );
    assert.equal((await patch(`${things}/numbers`, "merge", `{"spec":{"merged":9223372036854775807}}`)).status, 200);
    const steps = `[{"op":"test","path":"/spec/i","value":${big}},{"op":"add","path":"/spec/added","value":9007199254740995},{"op":"copy","from":"/spec/i","path":"/spec/copied"}]`;
    assert.equal((await patch(`${things}/numbers`, "json", steps)).status, 200);
    assert.equal(
      (await patch(`${things}/numbers`, "json", '[{"op":"test","path":"/spec/i","value":9007199254740992}]')).status,
      422,
    );
    const applied = `apiVersion: ${group}/v1\nkind: Thing\nmetadata: {name: numbers}\nspec: {applied: 9007199254740997, hex: 0x7fffffffffffffff}\n`;
    const application = await patch(`${things}/numbers`, "apply", applied);
    assert.equal(application.status, 200, application.text);
    const text = await numbers();
    const want = { i: big, min: "-9223372036854775808", merged: "9223372036854775807", added: "9007199254740995" };
    const more = { copied: big, applied: "9007199254740997", hex: "9223372036854775807" };
    for (const [name, value] of Object.entries({ ...want, ...more }))
      assert.ok(text.includes(`"${name}":${value}`), name);
    const yaml = await victim.call("GET", `${things}/numbers`, { headers: { accept: "application/yaml" } });
    assert.match(yaml.text, new RegExp(`i: ${big}\n`));
    assert.equal((await victim.call("POST", things, { body: thing("inf", '{"f":1e400}') })).status, 400);
  });

  test("text that is no Unicode becomes the replacement character, once and for all", async () => {
    const bytes = Buffer.concat([
      Buffer.from('{"metadata":{"name":"utf8"},"data":{"k":"'),
      Buffer.from([0xff, 0xc0, 0x80]),
      Buffer.from('"}}'),
    ]);
    const cases = [
      { name: "surrogate", body: '{"metadata":{"name":"surrogate"},"data":{"k":"\\ud800x"}}', want: "\ufffdx" },
      { name: "utf8", body: bytes, want: "\ufffd\ufffd\ufffd" },
    ];
    for (const { name, body, want } of cases) {
      assert.equal((await victim.call("POST", configMaps, { body })).status, 201);
      const read = await victim.call("GET", `${configMaps}/${name}`);
      assert.equal(read.body.data.k, want);
      assert.equal((await victim.call("PUT", `${configMaps}/${name}`, { body: read.text })).status, 200);
      assert.equal(
        (await victim.call("GET", `${configMaps}/${name}`)).body.metadata.resourceVersion,
        read.body.metadata.resourceVersion,
      );
    }
  });

  test("expressions of users take no longer than their text is", async () => {
    const a = "a".repeat(90_000);
    const requests = [
      thing("slow", `{"slow":"${a}!"}`),
      thing("slower", `{"slower":"${"x".repeat(90_000)}"}`),
      thing("cel", `{"cel":"${a}!"}`),
    ];
    for (const body of requests) {
      const tookMs = await cpuTimeMs(async () => {
        assert.equal((await victim.call("POST", things, { body })).status, 422);
      });
      assert.ok(tookMs < 10_000, `${tookMs} ms`);
    }
    // As long as a request line may be.
    const selectors = [
      "a".repeat(900_000),
      `a=${"b".repeat(900_000)}`,
      "a ".repeat(200_000),
      ..."(!<=,".split("").map((char) => char.repeat(300_000)),
      "a=\\".repeat(100_000),
      "/".repeat(300_000),
    ];
    for (const selector of selectors) {
      for (const kind of ["labelSelector", "fieldSelector"]) {
        const path = `${configMaps}?${kind}=${encodeURIComponent(selector)}`;
        const tookMs = await cpuTimeMs(async () => {
          const { status } = await victim.call("GET", path);
          assert.ok(status === 400 || (kind === "fieldSelector" && /^,/.test(selector)), selector.slice(0, 20));
        });
        assert.ok(tookMs < 4_000, `${selector.slice(0, 20)}: ${tookMs} ms`);
      }
    }
  });
});
