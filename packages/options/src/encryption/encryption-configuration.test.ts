import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { decodeEncryptionConfiguration } from "./encryption-configuration.js";

const head = "apiVersion: apiserver.config.k8s.io/v1\nkind: EncryptionConfiguration\n";

function decode(text: string) {
  return decodeEncryptionConfiguration(Buffer.from(text));
}

test("YAML, with defaults of KMS providers", async () => {
  const { resources } = await decode(`${head}
resources:
- resources: [secrets, "*.example.com"]
  providers:
  - kms: {name: one, endpoint: unix:///one.sock, apiVersion: v2}
  - kms: {name: two, endpoint: unix:///two.sock, timeout: 1500ms}
  - aescbc: {keys: [{name: a, secret: MTIzNDU2Nzg5MDEyMzQ1Ng==}]}
  - identity: {}
`);
  assert.deepEqual(resources, [
    {
      resources: ["secrets", "*.example.com"],
      providers: [
        { kms: { apiVersion: "v2", name: "one", endpoint: "unix:///one.sock", timeout: "3s" } },
        { kms: { apiVersion: "v1", name: "two", cachesize: 1000, endpoint: "unix:///two.sock", timeout: "1.5s" } },
        { aescbc: { keys: [{ name: "a", secret: "MTIzNDU2Nzg5MDEyMzQ1Ng==" }] } },
        { identity: {} },
      ],
    },
  ]);
});

test("JSON", async () => {
  const config = {
    apiVersion: "apiserver.config.k8s.io/v1",
    kind: "EncryptionConfiguration",
    resources: [{ resources: ["secrets"], providers: [{ identity: {} }] }],
  };
  const { resources } = await decode(JSON.stringify(config));
  assert.deepEqual(resources, config.resources);
});

describe("what cannot be read", () => {
  const cases = [
    {
      name: "a field that is not known",
      text: `${head}resources:\n- providers:\n  - kms: {name: a, pandas: many}\n  cats: few\n`,
      message:
        'strict decoding error: unknown field "resources[0].providers[0].kms.pandas", unknown field "resources[0].cats"',
    },
    {
      name: "a field twice",
      text: `${head}resources: []\nresources: []\n`,
      message: /^strict decoding error: yaml: unmarshal errors:\n {2}line 4: key "resources" already set in map$/,
    },
    {
      name: "a field twice, in JSON",
      text: '{"apiVersion":"apiserver.config.k8s.io/v1","kind":"EncryptionConfiguration","resources":[],"resources":[]}',
      message: 'strict decoding error: duplicate field "resources"',
    },
    {
      name: "no kind",
      text: "apiVersion: apiserver.config.k8s.io/v1\nkinds: x\n",
      message: "Object 'Kind' is missing",
    },
    { name: "no version", text: "kind: EncryptionConfiguration\n", message: "Object 'apiVersion' is missing" },
    {
      name: "a kind that does not exist",
      text: "apiVersion: apiserver.config.k8s.io/v1\nkind: EncryptionConfigurations\n",
      message: /^no kind "EncryptionConfigurations" is registered for version "apiserver.config.k8s.io\/v1" in scheme /,
    },
    {
      name: "a version that does not have it",
      text: "apiVersion: v1\nkind: EncryptionConfig\n",
      message: /^no kind "EncryptionConfig" is registered for version "v1" in scheme /,
    },
    {
      name: "another kind of the group",
      text: "apiVersion: apiserver.config.k8s.io/v1\nkind: AuthorizationConfiguration\n",
      message: /^got unexpected config type: apiserver.config.k8s.io\/v1, Kind=AuthorizationConfiguration$/,
    },
    { name: "no object", text: "just text", message: /^couldn't get version\/kind; json parse error/ },
    {
      name: "a value of another type",
      text: `${head}resources: secrets\n`,
      message: /^json: cannot unmarshal string into Go struct field EncryptionConfiguration.resources of type /,
    },
    { name: "no YAML", text: `${head}resources: [`, message: /^(error converting YAML to JSON: )?yaml: / },
  ];
  for (const { name, text, message } of cases) {
    test(name, () => assert.rejects(decode(text), { message }));
  }

  test("no message shows a key", async () => {
    await assert.rejects(decode("keys: [{secret: c2VjcmV0}]"), ({ message }: Error) => !message.includes("c2VjcmV0"));
  });
});
