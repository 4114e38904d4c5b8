import assert from "node:assert/strict";
import { test } from "node:test";
import { admissionPlugins } from "@kube-apiserver/api";
import type { GroupResource } from "@kube-apiserver/apimachinery";
import { newMetricsRegistry } from "@kube-apiserver/component-base";
import { alwaysAllowAuthorizer, type Informer } from "@kube-apiserver/generic-server";
import { type AdmissionSelection, newAdmissionPlugins } from "./admission-plugins.js";
import { pluginFactories } from "./plugin-factories.js";
import { StandingClock } from "./testing/admission-harness.js";

const idleInformer: Informer = {
  run: () => Promise.resolve(),
  hasSynced: true,
  waitForSync: () => Promise.resolve(),
  get: () => undefined,
  list: () => [],
  addHandlers: () => () => {},
};

async function namesOf(selection: AdmissionSelection, asked: GroupResource[] = []): Promise<string[]> {
  const plugins = await newAdmissionPlugins(
    {
      clock: new StandingClock(),
      random: { bytes: (length) => new Uint8Array(length) },
      authorizer: alwaysAllowAuthorizer,
      features: { enabled: () => true },
      metrics: newMetricsRegistry(),
      informerFor(resource) {
        asked.push(resource);
        return idleInformer;
      },
      storageOf: () => assert.fail("storage is not there yet when plugins are made"),
    },
    selection,
  );
  return plugins.map(({ name }) => name);
}

test("the default plugins run in upstream's order", async () => {
  assert.deepEqual(await namesOf({}), [
    "NamespaceLifecycle",
    "LimitRanger",
    "ServiceAccount",
    "TaintNodesByCondition",
    "PodSecurity",
    "Priority",
    "DefaultTolerationSeconds",
    "DefaultStorageClass",
    "StorageObjectInUseProtection",
    "PodGroupProtection",
    "PersistentVolumeClaimResize",
    "RuntimeClass",
    "CertificateApproval",
    "CertificateSigning",
    "ClusterTrustBundleAttest",
    "CertificateSubjectRestriction",
    "DefaultIngressClass",
    "PodTopologyLabels",
    "PodGroupWorkloadExists",
    "NodeDeclaredFeatureValidator",
    "JobValidation",
    "PodResizeValidator",
    "MutatingAdmissionPolicy",
    "MutatingAdmissionWebhook",
    "ValidatingAdmissionPolicy",
    "ValidatingAdmissionWebhook",
    "ResourceQuota",
  ]);
});

test("a disabled plugin is left out, unless it is enabled as well", async () => {
  const name = "NamespaceLifecycle";
  assert.ok(!(await namesOf({ disabled: [name] })).includes(name));
  assert.ok((await namesOf({ disabled: [name], enabled: [name] })).includes(name));
});

test("plugins that are off by default run in their place when they are enabled", async () => {
  const names = await namesOf({ enabled: ["AlwaysDeny", "NamespaceExists"] });
  assert.equal(names[1], "NamespaceExists");
  assert.equal(names.at(-1), "AlwaysDeny");
});

test("there is a plugin behind every name", () => {
  for (const { name } of admissionPlugins) assert.ok(pluginFactories.has(name), name);
});

test("an unknown name is refused", async () => {
  await assert.rejects(namesOf({ enabled: ["constructor"] }), { message: "unknown admission plugin: constructor" });
  await assert.rejects(namesOf({ disabled: ["Nope"] }), { message: "unknown admission plugin: Nope" });
});

test("informers are asked for once each, while the plugins are made", async () => {
  const asked: GroupResource[] = [];
  await namesOf({}, asked);
  const keys = asked.map(({ group, resource }) => `${resource}.${group}`);
  assert.ok(keys.includes("namespaces."));
  assert.equal(new Set(keys).size, keys.length);
});
