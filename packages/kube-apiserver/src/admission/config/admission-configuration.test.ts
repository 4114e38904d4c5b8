import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { loadAdmissionConfiguration } from "./admission-configuration.js";
import { readWebhookAdmissionConfiguration } from "./webhook-admission-configuration.js";

let directory: string;
before(async () => {
  directory = await mkdtemp(join(tmpdir(), "admission-config-"));
});
after(() => rm(directory, { recursive: true }));

async function load(text: string) {
  const file = join(directory, "config.yaml");
  await writeFile(file, text);
  return loadAdmissionConfiguration(file);
}

const head = "apiVersion: apiserver.config.k8s.io/v1\nkind: AdmissionConfiguration\n";

test("a plugin's configuration lies in the file, or beside it", async () => {
  await writeFile(join(directory, "quota.yaml"), "kind: Q\na: 1\na: 2\n");
  const plugins = await load(
    `${head}plugins:\n- name: PodSecurity\n  path: nowhere\n  configuration:\n    kind: P\n    spec:\n      any: 1\n- name: ResourceQuota\n  path: quota.yaml\n- name: Gone\n  path: gone.yaml\n- name: Nothing\n`,
  );
  assert.deepEqual(await plugins.configurationFor("PodSecurity"), {
    value: { kind: "P", spec: { any: 1 } },
    strictErrors: [],
  });
  const quota = await plugins.configurationFor("ResourceQuota");
  assert.equal(quota?.strictErrors.length, 1, "repeated fields are told");
  assert.equal(await plugins.configurationFor("Nothing"), undefined);
  assert.equal(await plugins.configurationFor("EventRateLimit"), undefined);
  await assert.rejects(plugins.configurationFor("Gone"), { code: "ENOENT" });
});

test("the alpha version and JSON are read as well", async () => {
  const plugins = await load(
    '{"apiVersion":"apiserver.k8s.io/v1alpha1","kind":"AdmissionConfiguration","plugins":[{"name":"A","path":"","configuration":{"x":1}}]}',
  );
  assert.deepEqual((await plugins.configurationFor("A"))?.value, { x: 1 });
});

test("files from before there was a kind are for two plugins", async () => {
  const plugins = await load("podNodeSelectorPluginConfig:\n  clusterDefaultNodeSelector: a=b\n");
  assert.deepEqual((await plugins.configurationFor("PodNodeSelector"))?.value, {
    podNodeSelectorPluginConfig: { clusterDefaultNodeSelector: "a=b" },
  });
  assert.ok(await plugins.configurationFor("ImagePolicyWebhook"));
  assert.equal(await plugins.configurationFor("PodSecurity"), undefined);
});

const refusals: { name: string; text: string; want: string | RegExp }[] = [
  {
    name: "an unknown field",
    text: `${head}plugins:\n- name: A\n  pathh: x\n`,
    want: 'failed to read plugin config: strict decoding error: unknown field "plugins[0].pathh"',
  },
  {
    name: "a repeated field",
    text: `${head}plugins: []\nplugins: []\n`,
    want: /strict decoding error: yaml: unmarshal errors:\n {2}line 4: key "plugins" already set/,
  },
  {
    name: "another kind",
    text: "apiVersion: apiserver.config.k8s.io/v1\nkind: EncryptionConfiguration\n",
    want: /^failed to read plugin config: no kind "EncryptionConfiguration" is registered for version "apiserver.config.k8s.io\/v1" in scheme/,
  },
  { name: "no kind", text: "a: 1\n", want: `failed to read plugin config: Object 'Kind' is missing in '{"a":1}'` },
  {
    name: "no version",
    text: "kind: AdmissionConfiguration\n",
    want: `failed to read plugin config: Object 'apiVersion' is missing in '{"kind":"AdmissionConfiguration"}'`,
  },
  { name: "no YAML", text: "a: [", want: /^failed to read plugin config: / },
];
for (const { name, text, want } of refusals) {
  test(`refused: ${name}`, () => assert.rejects(load(text), { message: want }));
}

test("a file that is not there is told by its name", async () => {
  const file = join(directory, "none.yaml");
  await assert.rejects(loadAdmissionConfiguration(file), {
    message: new RegExp(
      `^failed to read plugin config: unable to read admission control configuration from "${file}" \\[ENOENT`,
    ),
  });
});

const webhookHead = { apiVersion: "apiserver.config.k8s.io/v1", kind: "WebhookAdmissionConfiguration" };

test("webhooks: the kubeconfig has an absolute path", () => {
  const read = (value: object) =>
    readWebhookAdmissionConfiguration({ value: { ...webhookHead, ...value }, strictErrors: [] });
  assert.deepEqual(readWebhookAdmissionConfiguration(undefined), {});
  assert.deepEqual(read({ kubeConfigFile: "/etc/k" }), { kubeConfigFile: "/etc/k" });
  assert.throws(() => read({ kubeConfigFile: "k" }), {
    message: 'kubeConfigFile: Invalid value: "k": must be an absolute file path',
  });
  assert.throws(() => read({ staticManifestsDir: "/etc/m" }), /ManifestBasedAdmissionControlConfig/);
  assert.throws(() => read({ kubeconfigFile: "/x" }), /unknown field "kubeconfigFile"/);
});
