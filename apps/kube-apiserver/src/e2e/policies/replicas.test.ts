import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { KubeObject } from "@kube-apiserver/apimachinery";
import { etcdSkipReason, startEtcd } from "@kube-apiserver/storage/testing";
import { eventually } from "../eventually.js";
import { type FlagsServer, startFlagsServer } from "../flags-server.js";

const skip = (await etcdSkipReason()) ?? false;
const registration = { group: "admissionregistration.k8s.io", version: "v1" };
const policies = { ...registration, resource: "validatingadmissionpolicies" };
const bindings = { ...registration, resource: "validatingadmissionpolicybindings" };
const configMaps = { group: "", version: "v1", resource: "configmaps", namespace: "default" };
const object = (kind: string, spec: object): KubeObject => ({
  ...{ apiVersion: "admissionregistration.k8s.io/v1", kind, metadata: { name: "p" } },
  ...{ spec: { ...spec } },
});
const rule = { apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["configmaps"] };
const refusing = (name: string) => ({
  matchConstraints: { resourceRules: [rule] },
  validations: [{ expression: `object.metadata.name != "${name}"`, message: `not ${name}` }],
});

test("servers over one store follow each other's admission policies", { skip, timeout: 120_000 }, async () => {
  const etcd = await startEtcd();
  const folder = await mkdtemp(join(tmpdir(), "policy-replicas-"));
  try {
    const flags = [`--data-dir=${folder}`, `--etcd-servers=${etcd.endpoint}`];
    await using first = await startFlagsServer([...flags, "--advertise-address=192.0.2.1"]);
    await using second = await startFlagsServer([...flags, "--advertise-address=192.0.2.2"]);
    const refuses = async ({ client }: FlagsServer, name: string) => {
      const configMap = { apiVersion: "v1", kind: "ConfigMap", metadata: { name } };
      try {
        await client.create(configMaps, configMap);
      } catch (err) {
        return String(err).includes(`not ${name}`);
      }
      await client.delete(configMaps, name);
      return false;
    };
    const both = async (name: string, want: boolean) => {
      for (const server of [first, second]) {
        await eventually(async () => assert.equal(await refuses(server, name), want));
      }
    };
    await both("a", false);
    await first.client.create(policies, object("ValidatingAdmissionPolicy", refusing("a")));
    const bound = { policyName: "p", validationActions: ["Deny"] };
    await second.client.create(bindings, object("ValidatingAdmissionPolicyBinding", bound));
    await both("a", true);
    await second.client.patch(policies, "p", "merge", { spec: refusing("b") });
    await both("b", true);
    await both("a", false);
    await first.client.delete(bindings, "p");
    await both("b", false);
  } finally {
    await etcd.stop();
    await rm(folder, { recursive: true, force: true });
  }
});
