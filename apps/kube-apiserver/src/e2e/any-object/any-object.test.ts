import assert from "node:assert/strict";
import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { Agent, request } from "node:https";
import { after, before, describe, test } from "node:test";
import { schemaForKind } from "@kube-apiserver/api";
import {
  decodeProtobuf,
  decodeTyped,
  isJSONObject,
  type JSONObject,
  parseGroupVersion,
  parseJSON,
  parseYAML,
  type StructSchema,
  stringifyJSON,
} from "@kube-apiserver/apimachinery";
import { type Sample, samples } from "@kube-apiserver/kube-apiserver/testing";
import { randomSource } from "@kube-apiserver/storage/testing";
import { startTestServer, type TestServer } from "../../testing/index.js";
import { mutate } from "./mutate.js";

/** Changed objects of each kind, and where the random numbers begin: `ANY_OBJECT_RUNS`, `ANY_OBJECT_SEED`. */
const runs = Number(process.env.ANY_OBJECT_RUNS ?? 5);
const seed = Number(process.env.ANY_OBJECT_SEED ?? 1);

interface Answer {
  readonly status: number;
  readonly body: Buffer;
}

// Whatever is sent: an answer that is not the server's fault, and nothing in storage that the server itself would refuse.
describe("any object", () => {
  let server: TestServer;
  const agent = new Agent({ keepAlive: true });

  before(async () => {
    server = await startTestServer({ controllers: [] });
    const account = { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "default" } };
    await call("POST", "/api/v1/namespaces/default/serviceaccounts", account);
  });
  after(async () => {
    agent.destroy();
    await server?.stop();
  });

  async function call(
    method: string,
    path: string,
    body?: JSONObject,
    type = "application/json",
    accept = type,
  ): Promise<Answer> {
    const headers = { authorization: `Bearer ${server.adminToken}`, accept, "content-type": type };
    const req = request(server.url + path, { method, headers, ca: server.caPem, agent });
    req.end(body === undefined ? undefined : stringifyJSON(body));
    const [res] = (await once(req, "response")) as [IncomingMessage];
    const chunks: Buffer[] = [];
    for await (const chunk of res) chunks.push(chunk);
    return { status: res.statusCode ?? 0, body: Buffer.concat(chunks) };
  }

  for (const [index, sample] of samples.entries()) {
    test(`${sample.apiVersion} ${sample.kind}`, async (t) => {
      const random = randomSource(seed + index);
      const source = `seed ${seed}`;
      t.diagnostic(source);
      const schema = schemaForKind({ ...parseGroupVersion(sample.apiVersion), kind: sample.kind });
      assert.ok(schema?.kind === "struct");
      const collection = collectionOf(sample);
      for (let run = 0; run < runs; run++) {
        const object = run === 0 ? sample.object : mutate(sample.object, schema, random);
        const text = () => `${source}\n${stringifyJSON(object)}`;
        const created = await call("POST", collection, object);
        requireNoFault(created, text);
        if (created.status !== 201) {
          assert.notEqual(run, 0, `${created.body}`);
          continue;
        }
        const path = `${collection}/${nameIn(created.body)}`;
        await requireRoundTrip(path, schema, text);
        for (const type of ["application/merge-patch+json", "application/strategic-merge-patch+json"]) {
          const patch = mutate(object, schema, random);
          requireNoFault(
            await call("PATCH", path, patch, type, "application/json"),
            () => `${text()}\n${type}\n${stringifyJSON(patch)}`,
          );
        }
        const replacement = mutate(object, schema, random);
        requireNoFault(await call("PUT", path, replacement), () => `${text()}\nPUT\n${stringifyJSON(replacement)}`);
        await remove(path);
      }
    });
  }

  /** Reads the object in every form, and writes back what was read. */
  async function requireRoundTrip(path: string, schema: StructSchema, text: () => string): Promise<void> {
    const { object, protobuf } = await readBoth(path);
    const decoded = decodeProtobuf(protobuf, () => schema);
    assert.deepEqual(canonical(decoded, schema), canonical(object, schema), `protobuf: ${text()}`);
    const yaml = await call("GET", path, undefined, "application/json", "application/yaml");
    const read = await parseYAML(yaml.body);
    if (isJSONObject(read) && revisionOf(read) !== revisionOf(object)) return requireRoundTrip(path, schema, text);
    assert.deepEqual(read, object, `YAML: ${text()}`);
    const again = await call("PUT", path, object);
    if (again.status === 409) return requireRoundTrip(path, schema, text);
    assert.equal(again.status, 200, `what is stored does not pass validation: ${again.body}\n${text()}`);
  }

  /** One state in both forms: the server may be at work on the object itself. */
  async function readBoth(path: string): Promise<{ readonly object: JSONObject; readonly protobuf: Buffer }> {
    for (;;) {
      const object = objectIn((await call("GET", path)).body);
      const protobuf = await call("GET", path, undefined, "application/json", "application/vnd.kubernetes.protobuf");
      const after = objectIn((await call("GET", path)).body);
      if (revisionOf(object) === revisionOf(after)) return { object, protobuf: protobuf.body };
    }
  }

  async function remove(path: string): Promise<void> {
    requireNoFault(await call("DELETE", `${path}?gracePeriodSeconds=0`), () => path);
    const { status } = await call("PATCH", path, { metadata: { finalizers: null } }, "application/merge-patch+json");
    assert.ok(status < 500, path);
  }
});

/** The form in which the server itself keeps objects: protobuf cannot tell what is empty from what is not there. */
function canonical(object: JSONObject, schema: StructSchema): JSONObject {
  return decodeTyped(object, schema, { emptyAsNull: true }).object;
}

function collectionOf({ apiVersion, resource, namespaced }: Sample): string {
  const root = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  return namespaced ? `${root}/namespaces/default/${resource}` : `${root}/${resource}`;
}

function objectIn(body: Buffer): JSONObject {
  const value = parseJSON(body);
  assert.ok(isJSONObject(value));
  return value;
}

function revisionOf({ metadata }: JSONObject): string {
  return isJSONObject(metadata) ? String(metadata.resourceVersion) : "";
}

function nameIn(body: Buffer): string {
  const { metadata } = objectIn(body);
  assert.ok(isJSONObject(metadata));
  return String(metadata.name);
}

/** What upstream answers with 500 as well: a strategic merge patch that does not go with the type it is for. */
const patchFaults =
  /does not contain declared merge key|unable to find api field|list element types are not identical|cannot merge lists|expected slice or array type|expected a .* but received a/;

function requireNoFault({ status, body }: Answer, text: () => string): void {
  if (status === 500 && patchFaults.test(String(objectIn(body).message))) return;
  assert.ok(status < 500, `${status} ${body}\n${text()}`);
  if (status >= 400) assert.ok(typeof objectIn(body).message === "string", `${body}`);
}
