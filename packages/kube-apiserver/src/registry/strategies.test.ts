import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { JSONObject, JSONValue } from "@kube-apiserver/apimachinery";
import { newAPIEnablement } from "../config/api-enablement.js";
import { type Answer, at, type KubeTestServer, startKubeTestServer } from "../testing/kube-test-server.js";
import { allSamples } from "../testing/samples/index.js";
import { type Sample, sampleName } from "../testing/samples/sample.js";

const foreign = /^(apiextensions|apiregistration)\.k8s\.io\//;
/** One of every kind; those in two groups or versions once. */
const samples = allSamples.filter(
  ({ apiVersion }) => !foreign.test(apiVersion) && !["autoscaling/v1", "events.k8s.io/v1"].includes(apiVersion),
);

const kindsOf = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

// What upstream's strategies say, kind by kind.
const numbered = kindsOf(`
  CronJob CSIDriver DaemonSet Deployment DeviceClass DeviceTaintRule EndpointSlice FlowSchema Ingress IngressClass Job
  MutatingAdmissionPolicy MutatingAdmissionPolicyBinding MutatingWebhookConfiguration NetworkPolicy Pod
  PodDisruptionBudget PodTemplate PriorityClass PriorityLevelConfiguration ReplicaSet ReplicationController ResourceSlice
  StatefulSet ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding ValidatingWebhookConfiguration`);
const conditional = kindsOf(`
  ClusterTrustBundle CSIDriver CSINode CSIStorageCapacity Lease LeaseCandidate MutatingAdmissionPolicy
  MutatingAdmissionPolicyBinding MutatingWebhookConfiguration PodCertificateRequest PodDisruptionBudget
  ResourcePoolStatusRequest RuntimeClass StorageVersion StorageVersionMigration ValidatingAdmissionPolicy
  ValidatingAdmissionPolicyBinding ValidatingWebhookConfiguration VolumeAttachment`);
const madeByPut = kindsOf(`
  ClusterRole ClusterRoleBinding Endpoints Event Lease LeaseCandidate LimitRange Role RoleBinding Service`);
const keepsLabels = kindsOf(`
  Deployment DeviceTaintRule FlowSchema PodCertificateRequest PodGroup PriorityLevelConfiguration ResourceClaim
  ResourcePoolStatusRequest ServiceCIDR StorageVersion StorageVersionMigration ValidatingAdmissionPolicy
  VolumeAttachment`);
const keepsAnnotations = new Set([...keepsLabels].filter((kind) => kind !== "Deployment"));

function collectionOf({ apiVersion, resource, namespaced }: Sample): string {
  const root = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  return namespaced ? `${root}/namespaces/default/${resource}` : `${root}/${resource}`;
}

const nameOf = ({ object }: Sample) => String(at(object, "metadata.name") ?? sampleName);
const pathOf = (sample: Sample) => `${collectionOf(sample)}/${nameOf(sample)}`;

function withoutVersion({ metadata, ...rest }: JSONObject): JSONObject {
  const { resourceVersion: _, ...kept } = metadata as JSONObject;
  return { ...rest, metadata: kept };
}

describe("strategies of every kind", () => {
  let server: KubeTestServer;

  before(async () => {
    const apiEnablement = newAPIEnablement(new Map([["api/all", "true"]]));
    server = await startKubeTestServer({ apiEnablement, featureGates: { enabled: () => true } });
  });
  after(() => server[Symbol.asyncDispose]());

  /** Checks one thing of each kind and tells all kinds where it does not hold. */
  async function holdsForEach(
    expected: ReadonlySet<string>,
    observe: (sample: Sample) => Promise<boolean | undefined>,
  ): Promise<void> {
    const seen: string[] = [];
    for (const sample of samples) if (await observe(sample)) seen.push(sample.kind);
    assert.deepEqual(seen.sort(), [...expected].sort());
  }

  const patch = (path: string, body: JSONValue) => server.call("PATCH", path, body);
  const generationOf = ({ body }: Answer) => at(body, "metadata.generation");

  test("each is created, and its generation is 1 or nobody's", async () => {
    await holdsForEach(numbered, async (sample) => {
      const answer = await server.call("POST", collectionOf(sample), sample.object);
      assert.equal(answer.status, 201, `${sample.kind}: ${JSON.stringify(answer.body)}`);
      return generationOf(answer) === 1;
    });
  });

  test("labels and annotations count where they say what is wanted", async () => {
    await holdsForEach(new Set(["EndpointSlice"]), async (sample) => {
      const before = generationOf(await server.call("GET", pathOf(sample)));
      return generationOf(await patch(pathOf(sample), { metadata: { labels: { a: "b" } } })) !== before;
    });
    await holdsForEach(new Set(["Deployment"]), async (sample) => {
      const before = generationOf(await server.call("GET", pathOf(sample)));
      return generationOf(await patch(pathOf(sample), { metadata: { annotations: { a: "b" } } })) !== before;
    });
  });

  test("the status of some says nothing of labels and annotations", async () => {
    const keeps = (field: string) => async (sample: Sample) => {
      const needed = sample.kind === "StorageVersionMigration" ? { status: { resourceVersion: "1" } } : {};
      const change = { metadata: { [field]: { c: "d" } }, ...needed };
      const { status, body } = await patch(`${pathOf(sample)}/status`, change);
      return status === 200 && at(body, `metadata.${field}.c`) === undefined;
    };
    await holdsForEach(keepsLabels, keeps("labels"));
    await holdsForEach(keepsAnnotations, keeps("annotations"));
  });

  test("who applies to such a status owns no labels", async () => {
    await holdsForEach(keepsLabels, async (sample) => {
      const needed = sample.kind === "StorageVersionMigration" ? { status: { resourceVersion: "1" } } : {};
      const metadata = { name: nameOf(sample), labels: { applied: "yes" } };
      const applied = { apiVersion: sample.apiVersion, kind: sample.kind, metadata, ...needed };
      const path = `${pathOf(sample)}/status?fieldManager=applier&force=true`;
      const type = "application/apply-patch+yaml";
      const { status, body } = await server.call("PATCH", path, applied, { type });
      const managers = (at(body, "metadata.managedFields") ?? []) as readonly JSONObject[];
      const own = managers.find(({ manager }) => manager === "applier");
      return status === 200 && at(own, "fieldsV1.f:metadata.f:labels") === undefined;
    });
  });

  test("some are only changed by who names the version", async () => {
    await holdsForEach(conditional, async (sample) => {
      const { body } = await server.call("GET", pathOf(sample));
      const answer = await server.call("PUT", pathOf(sample), withoutVersion(body));
      if (answer.status === 200) return false;
      assert.match(answer.body.message as string, /must be specified for an update$/, sample.kind);
      return true;
    });
  });

  test("PUT makes some where they are missing", async () => {
    await holdsForEach(madeByPut, async (sample) => {
      const object = { ...sample.object, metadata: { ...(sample.object.metadata as JSONObject), name: "made-by-put" } };
      const { status } = await server.call("PUT", `${collectionOf(sample)}/made-by-put`, object);
      return status === 201;
    });
  });

  test("the value of a priority class is told once", async () => {
    const path = "/apis/scheduling.k8s.io/v1/priorityclasses/sample";
    assert.equal(generationOf(await patch(path, { description: "another" })), 1);
  });
});
