import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { at } from "../testing/http-call.js";
import { configMap, configMaps, type SampleServer, startSampleServer } from "../testing/sample-server.js";

const option = "ignoreStoreReadErrorWithClusterBreakingPotential";
const why = "data from the storage is not transformable revision=0: identity transformer tried to read encrypted data";
const corrupt = (key: string) =>
  `StorageError: corrupt object, Code: 7, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: ${why}`;

/** A ConfigMap that a server with a key wrote, which this one does not have. */
async function putEncrypted({ kv }: SampleServer, name: string): Promise<void> {
  const key = `/registry/configmaps/a/${name}`;
  await kv.txn({ compare: [], success: [{ type: "put", key, value: Buffer.from("k8s:enc:aescbc:v1:lost:xyz") }] });
}

function unsafeDelete(server: SampleServer, name: string, rest: object = {}) {
  return server.call("DELETE", `${configMaps}/${name}`, { body: { [option]: true, ...rest } });
}

for (const watchCache of [true, false]) {
  const storage = { unsafeDeletion: true, watchCache };
  describe(`unsafe deletion allowed, ${watchCache ? "with" : "without"} a watch cache`, () => {
    test("an object that cannot be read is deleted unread", async () => {
      await using server = await startSampleServer({ storage });
      await putEncrypted(server, "lost");
      const read = await server.call("GET", `${configMaps}/lost`);
      assert.equal(read.status, 500);
      assert.equal(at(read.body, "message"), `Internal error occurred: ${corrupt("/configmaps/a/lost")}`);
      const plain = await server.call("DELETE", `${configMaps}/lost`);
      assert.equal(plain.status, 500);
      const deleted = await unsafeDelete(server, "lost");
      assert.deepEqual(deleted.body, {
        kind: "Status",
        apiVersion: "v1",
        metadata: {},
        status: "Success",
        details: { name: "lost", kind: "ConfigMap" },
        code: 200,
      });
      assert.equal((await server.call("GET", `${configMaps}/lost`)).status, 404);
    });

    test("a list names what it could not read", async () => {
      await using server = await startSampleServer({ storage });
      await server.call("POST", configMaps, { body: configMap("fine") });
      await putEncrypted(server, "lost");
      await putEncrypted(server, "other");
      const { status, body } = await server.call("GET", `${configMaps}?limit=500`);
      assert.equal(status, 500);
      const causes = ["lost", "other"].map((name) => {
        const field = `/registry/configmaps/a/${name}`;
        return { reason: "UnexpectedServerResponse", message: corrupt(field), field };
      });
      assert.deepEqual(body, {
        kind: "Status",
        apiVersion: "v1",
        metadata: {},
        status: "Failure",
        message: "failed to read one or more configmaps from the storage",
        reason: "StorageReadError",
        details: { name: "list", kind: "configmaps", causes },
        code: 500,
      });
    });
  });
}

const allowed = { storage: { unsafeDeletion: true, watchCache: false } };

test("of more than a hundred it is only said that there are", async () => {
  await using server = await startSampleServer(allowed);
  for (let count = 0; count < 102; count++) await putEncrypted(server, `lost-${count}`);
  const { body } = await server.call("GET", `${configMaps}?limit=500`);
  const causes = at(body, "details.causes") as unknown[];
  assert.equal(causes.length, 101);
  assert.deepEqual(causes[100], { reason: "FieldValueTooMany", message: "too many errors, the list is truncated" });
});

test("an object that can be read is not deleted that way, nor one that is not there", async () => {
  await using server = await startSampleServer(allowed);
  await server.call("POST", configMaps, { body: configMap("fine") });
  for (const name of ["fine", "nobody"]) {
    const { status, body } = await unsafeDelete(server, name);
    assert.equal(status, 422);
    assert.equal(
      at(body, "message"),
      `configmaps "${name}" is invalid: ${option}: Invalid value: true: is exclusively used to delete corrupt object(s), try again by removing this option`,
    );
  }
  assert.equal((await server.call("GET", `${configMaps}/fine`)).status, 200);
});

test("it takes a permission of its own", async () => {
  const asked: string[] = [];
  await using server = await startSampleServer({
    ...allowed,
    authorizer: {
      async authorize({ verb, name }) {
        asked.push(`${verb} ${name}`);
        return { decision: "NoOpinion", reason: "nobody may" };
      },
    },
  });
  await putEncrypted(server, "lost");
  const { status, body } = await unsafeDelete(server, "lost");
  assert.equal(status, 403);
  assert.equal(
    at(body, "message"),
    'configmaps "lost" is forbidden: not permitted to do "unsafe-delete-ignore-read-errors", reason: nobody may',
  );
  assert.deepEqual(asked, ["unsafe-delete-ignore-read-errors lost"]);
});

test("it goes with no other option, and not with collections", async () => {
  await using server = await startSampleServer(allowed);
  const together = await unsafeDelete(server, "lost", { dryRun: ["All"], gracePeriodSeconds: 0, preconditions: {} });
  assert.equal(together.status, 422);
  assert.deepEqual(
    (at(together.body, "details.causes") as { message: string }[]).map(({ message }) => message),
    ["dryRun", "gracePeriodSeconds", "preconditions"].map(
      (name) => `Invalid value: true: cannot be set together with .${name}`,
    ),
  );
  const { status, body } = await server.call("DELETE", configMaps, { body: { [option]: true } });
  assert.equal(status, 422);
  assert.match(
    String(at(body, "message")),
    /is not allowed with DELETECOLLECTION, try again after removing the option$/,
  );
});

test("where nobody allows it, the option is not heard", async () => {
  await using server = await startSampleServer({ storage: { watchCache: false } });
  await server.call("POST", configMaps, { body: configMap("fine") });
  assert.equal((await unsafeDelete(server, "fine", { dryRun: ["All"] })).status, 200);
  await putEncrypted(server, "lost");
  const { status, body } = await unsafeDelete(server, "lost");
  assert.equal(status, 500);
  assert.equal(at(body, "message"), "Internal error occurred: identity transformer tried to read encrypted data");
  const query = await server.call("DELETE", `${configMaps}/lost?${option}=true`);
  assert.equal(query.status, 500);
});
