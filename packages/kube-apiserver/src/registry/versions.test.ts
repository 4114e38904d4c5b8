import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import {
  type BuiltInResource,
  builtInResources,
  compareReleases,
  deprecationWarning,
  lifecycleOf,
} from "@kube-apiserver/api";
import { type JSONObject, toAPIVersion } from "@kube-apiserver/apimachinery";
import { newAPIEnablement } from "../config/api-enablement.js";
import { at, type KubeTestServer, startKubeTestServer } from "../testing/kube-test-server.js";
import { allSamples } from "../testing/samples/index.js";
import { richSamples } from "../testing/samples/rich-samples.js";
import type { Sample } from "../testing/samples/sample.js";

/** Every served form of what is stored in one place. */
function versionsOf({ apiVersion, resource }: Sample): readonly BuiltInResource[] {
  const own = builtInResources.find((other) => other.name === resource && toAPIVersion(other) === apiVersion);
  return builtInResources.filter(
    ({ storage }) => storage !== undefined && storage.etcdPrefix === own?.storage?.etcdPrefix,
  );
}

function collectionOf(resource: BuiltInResource): string {
  const version = toAPIVersion(resource);
  const root = resource.group === "" ? `/api/${version}` : `/apis/${version}`;
  return resource.namespaced ? `${root}/namespaces/default/${resource.name}` : `${root}/${resource.name}`;
}

/** What a client would write again: without what the server gives to each object. */
function asWritten({ metadata, status: _, ...rest }: JSONObject): JSONObject {
  const { name, labels, annotations } = metadata as JSONObject;
  return { ...rest, metadata: { name, labels, ...(annotations === undefined ? {} : { annotations }) } as JSONObject };
}

/** Each of the two groups of events knows the fields of its own managers only, as upstream's do. */
function withoutManagers(obj: JSONObject): JSONObject {
  const { managedFields: _, resourceVersion: __, ...metadata } = obj.metadata as JSONObject;
  return { ...obj, metadata };
}

const nameOf = ({ object }: Sample) => String(at(object, "metadata.name"));
const shared = [...allSamples, ...richSamples].filter((sample) => versionsOf(sample).length > 1);

describe("versions that are one object", () => {
  let server: KubeTestServer;

  before(async () => {
    const apiEnablement = newAPIEnablement(new Map([["api/all", "true"]]));
    server = await startKubeTestServer({ apiEnablement, featureGates: { enabled: () => true } });
  });
  after(() => server[Symbol.asyncDispose]());

  for (const sample of shared) {
    const { apiVersion, kind } = sample;
    const versions = versionsOf(sample);
    const first = versions.find((version) => toAPIVersion(version) === apiVersion) as BuiltInResource;
    const readAs = async (version: BuiltInResource) => {
      const { status, body } = await server.call("GET", `${collectionOf(version)}/${nameOf(sample)}`);
      assert.equal(status, 200, JSON.stringify(body));
      assert.deepEqual([body.apiVersion, body.kind], [toAPIVersion(version), version.kind]);
      return body;
    };

    test(`a ${kind} made in ${apiVersion} is the same in and out of ${versions.map(toAPIVersion).join()}`, async () => {
      const created = await server.call("POST", collectionOf(first), asWritten(sample.object));
      assert.equal(created.status, 201, JSON.stringify(created.body));
      if (sample.object.status !== undefined) {
        const path = `${collectionOf(first)}/${nameOf(sample)}/status`;
        const { status, body } = await server.call("PATCH", path, { status: sample.object.status });
        assert.equal(status, 200, JSON.stringify(body));
      }
      const original = await readAs(first);
      const seen = kind === "Event" ? withoutManagers : (obj: JSONObject) => obj;
      for (const version of versions) {
        const path = `${collectionOf(version)}/${nameOf(sample)}`;
        const there = await readAs(version);
        const again = await server.call("PUT", path, there);
        const how = toAPIVersion(version);
        assert.deepEqual([again.status, seen(again.body)], [200, seen(there)], `${how} is written as it was read`);
      }
      assert.deepEqual(seen(await readAs(first)), seen(original), "nothing has changed");

      // New events of today's group cannot have what those of the core group have.
      const makers = kind === "Event" && apiVersion === "v1" ? [first] : versions;
      for (const version of makers) {
        const path = `${collectionOf(version)}/${nameOf(sample)}`;
        const there = await readAs(version);
        await server.call("DELETE", path);
        const made = await server.call("POST", collectionOf(version), asWritten(there));
        assert.equal(made.status, 201, JSON.stringify(made.body));
        if (sample.object.status !== undefined) {
          // Annotations carry what a version has no field for.
          const annotations = at(there, "metadata.annotations") ?? null;
          const reported = { ...there, metadata: { ...(made.body.metadata as JSONObject), annotations } };
          assert.equal((await server.call("PUT", `${path}/status`, reported)).status, 200);
        }
        const { metadata, ...fields } = await readAs(first);
        const { metadata: old, ...wanted } = original;
        assert.deepEqual(fields, wanted, `made in ${toAPIVersion(version)}`);
        assert.deepEqual(at(metadata, "annotations"), at(old, "annotations"));
      }
      await server.call("DELETE", `${collectionOf(first)}/${nameOf(sample)}`);
    });
  }

  test("every answer of a deprecated version says so", async () => {
    for (const resource of builtInResources.filter(({ storage }) => storage !== undefined)) {
      if (/^(apiextensions|apiregistration)/.test(resource.group)) continue;
      const { status, warnings } = await server.call("GET", collectionOf(resource));
      const warning = deprecationWarning(resource);
      assert.deepEqual([status, warnings], [200, warning === undefined ? [] : [warning]], collectionOf(resource));
    }
  });
});

test("no version is served after the release that drops it", () => {
  for (const resource of builtInResources) {
    const { removed } = lifecycleOf(resource) ?? {};
    assert.ok(
      removed === undefined || compareReleases(removed, "1.36") > 0,
      `${toAPIVersion(resource)} ${resource.kind}`,
    );
  }
});
