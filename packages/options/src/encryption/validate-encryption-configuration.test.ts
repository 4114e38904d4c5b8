import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { apiserverconfig_v1 } from "@kube-apiserver/api/types";
import { toErrorText } from "@kube-apiserver/apimachinery";
import { validateEncryptionConfiguration } from "./validate-encryption-configuration.js";

type Provider = apiserverconfig_v1.ProviderConfiguration;
type Entry = apiserverconfig_v1.ResourceConfiguration;

const key = { name: "a", secret: Buffer.alloc(32).toString("base64") };
const identity: Provider = { identity: {} };
const kms = (change: Partial<apiserverconfig_v1.KMSConfiguration> = {}): Provider => ({
  kms: { apiVersion: "v2", name: "foo", endpoint: "unix:///foo.sock", timeout: "3s", ...change },
});
const v1 = (change: Partial<apiserverconfig_v1.KMSConfiguration> = {}) =>
  kms({ apiVersion: "v1", cachesize: 1000, ...change });

function problemsOf(resources: readonly Entry[] | null, reload = false): readonly string[] {
  return validateEncryptionConfiguration({ resources: resources as readonly Entry[] }, { reload }).map(toErrorText);
}

function ofProviders(...providers: Provider[]): readonly string[] {
  return problemsOf([{ resources: ["secrets"], providers }]);
}

function ofResources(...resources: string[]): readonly string[] {
  return problemsOf([{ resources, providers: [identity] }]);
}

test("a configuration with everything", () => {
  const providers = [{ aesgcm: { keys: [key] } }, { aescbc: { keys: [key] } }, { secretbox: { keys: [key] } }];
  assert.deepEqual(ofProviders(...providers, kms(), identity), []);
});

describe("what is missing", () => {
  const none = "resources: Required value: at least one resources is required";
  test("everything", () => {
    assert.deepEqual(problemsOf([]), [none]);
    assert.deepEqual(problemsOf(null), [none]);
  });

  test("resources and providers of an entry", () => {
    assert.deepEqual(problemsOf([{ resources: [], providers: [] }]), [
      "resources[0].resources: Required value: at least one resources[0].resources is required",
      "resources[0].providers: Required value: at least one resources[0].providers is required",
    ]);
  });

  test("what a provider is", () => {
    assert.deepEqual(ofProviders({}), [
      'resources[0].providers[0]: Invalid value: {"AESGCM":null,"AESCBC":null,"Secretbox":null,"Identity":null,"KMS":null}: provider does not contain any of the expected providers: KMS, AESGCM, AESCBC, Secretbox, Identity',
    ]);
  });
});

test("two providers in one element; their keys are not shown", () => {
  assert.deepEqual(ofProviders({ aesgcm: { keys: [key] }, identity: {} }), [
    "resources[0].providers[0]: Invalid value: more than one provider specified in a single element, should split into different list elements",
  ]);
});

describe("keys", () => {
  const path = "resources[0].providers[0].aescbc.keys";
  const secretOf = (bytes: number) => Buffer.alloc(bytes).toString("base64");
  const cases = [
    { name: "none", keys: [], problems: [`${path}: Required value: at least one keys is required`] },
    {
      name: "without name and secret",
      keys: [{ name: "", secret: "" }],
      problems: [
        `${path}[0].name: Required value: name is a mandatory field for a key`,
        `${path}[0].secret: Required value: secret is a mandatory field for a key`,
      ],
    },
    {
      name: "no base64",
      keys: [{ name: "a", secret: "YSBzZWNyZXQgdGhhdCBpcyAzMiBieXRlcyBsb25nISE" }],
      problems: [`${path}[0].secret: Invalid value: "REDACTED": secrets must be base64 encoded`],
    },
    {
      name: "of another length",
      keys: [
        { name: "a", secret: secretOf(16) },
        { name: "b", secret: secretOf(31) },
      ],
      problems: [
        `${path}[1].secret: Invalid value: "REDACTED": secret is not of the expected length, got 31, expected one of [16 24 32]`,
      ],
    },
  ];
  for (const { name, keys, problems } of cases) {
    test(name, () => assert.deepEqual(ofProviders({ aescbc: { keys } }), problems));
  }

  test("of secretbox have 32 bytes", () => {
    assert.deepEqual(ofProviders({ secretbox: { keys: [{ name: "a", secret: secretOf(16) }] } }), [
      'resources[0].providers[0].secretbox.keys[0].secret: Invalid value: "REDACTED": secret is not of the expected length, got 16, expected one of [32]',
    ]);
  });

  test("line breaks in base64 are fine", () => {
    const secret = secretOf(32).replace(/(.{20})/g, "$1\n");
    assert.deepEqual(ofProviders({ aescbc: { keys: [{ name: "a", secret }] } }), []);
  });
});

describe("KMS providers", () => {
  const path = "resources[0].providers[0].kms";
  const cases: { name: string; provider: Provider; problem: string }[] = [
    {
      name: "no name",
      provider: kms({ name: "" }),
      problem: "name: Required value: name is a mandatory field for a provider",
    },
    {
      name: "a colon in the name",
      provider: kms({ name: "a:b" }),
      problem: `name: Invalid value: "a:b": invalid KMS provider name a:b, must not contain ':'`,
    },
    {
      name: "no time",
      provider: kms({ timeout: "0s" }),
      problem: 'timeout: Invalid value: "0s": timeout should be a positive value',
    },
    {
      name: "negative time",
      provider: kms({ timeout: "-1m" }),
      problem: 'timeout: Invalid value: "-1m": timeout should be a positive value',
    },
    {
      name: "no endpoint",
      provider: kms({ endpoint: "" }),
      problem: 'endpoint: Invalid value: "": endpoint is a mandatory field for a kms',
    },
    {
      name: "an endpoint that is no URL",
      provider: kms({ endpoint: "unix:///foo\n.socket" }),
      problem:
        'endpoint: Invalid value: "unix:///foo\\n.socket": invalid endpoint for kms provider, error: parse "unix:///foo\\n.socket": net/url: invalid control character in URL',
    },
    {
      name: "an escape that is none",
      provider: kms({ endpoint: "unix:///%2x" }),
      problem:
        'endpoint: Invalid value: "unix:///%2x": invalid endpoint for kms provider, error: parse "unix:///%2x": invalid URL escape "%2x"',
    },
    {
      name: "another scheme",
      provider: kms({ endpoint: "http:///foo.sock" }),
      problem:
        'endpoint: Invalid value: "http:///foo.sock": unsupported scheme "http" for KMS provider, only unix is supported',
    },
    {
      name: "no scheme",
      provider: kms({ endpoint: "/foo.sock" }),
      problem: 'endpoint: Invalid value: "/foo.sock": unsupported scheme "" for KMS provider, only unix is supported',
    },
    {
      name: "a cache of version 2",
      provider: kms({ cachesize: 5 }),
      problem: "cachesize: Invalid value: 5: cachesize is not supported in v2",
    },
    {
      name: "no cache of version 1",
      provider: v1({ cachesize: 0 }),
      problem: "cachesize: Invalid value: 0: cachesize should be a positive value, or negative to disable",
    },
    {
      name: "another version",
      provider: kms({ apiVersion: "v3" }),
      problem:
        'apiVersion: Invalid value: "v3": unsupported apiVersion apiVersion for KMS provider, only v1 and v2 are supported',
    },
  ];
  for (const { name, provider, problem } of cases) {
    test(name, () => assert.deepEqual(ofProviders(provider), [`${path}.${problem}`]));
  }

  test("a negative cache of version 1 turns it off", () => {
    assert.deepEqual(ofProviders(v1({ cachesize: -1, name: "with:colon" })), []);
  });

  test("names are unique, across entries; of version 1 only with reload", () => {
    const twice = (first: Provider, second: Provider, reload = false) =>
      problemsOf(
        [
          { resources: ["secrets"], providers: [first] },
          { resources: ["configmaps"], providers: [second] },
        ],
        reload,
      );
    const problem =
      'resources[1].providers[0].kms.name: Invalid value: "foo": duplicate KMS provider name foo, names must be unique';
    assert.deepEqual(twice(kms(), kms()), [problem]);
    assert.deepEqual(twice(v1(), kms()), [problem]);
    assert.deepEqual(twice(kms(), v1()), []);
    assert.deepEqual(twice(v1(), v1()), []);
    assert.deepEqual(twice(v1(), v1(), true), [problem]);
  });
});

describe("resources", () => {
  const cases = [
    { name: "Secrets", problem: "resource name should not contain capital letters" },
    { name: "*", problem: "use '*.' to encrypt all the resources from core API group or *.* to encrypt all resources" },
    { name: "apiserveripinfo", problem: "resources which do not have REST API/s cannot be encrypted" },
    { name: "serviceipallocations", problem: "resources which do not have REST API/s cannot be encrypted" },
    { name: "servicenodeportallocations", problem: "resources which do not have REST API/s cannot be encrypted" },
    {
      name: "events.events.k8s.io",
      problem:
        "'*.events.k8s.io' objects are stored using the 'events' API group in etcd. Use 'events' instead in the config file",
    },
    {
      name: "*.extensions",
      problem: "'extensions' group has been removed and cannot be used for encryption",
    },
    { name: "secrets.*", problem: "encrypting the same resource across groups is not supported" },
  ];
  for (const { name, problem } of cases) {
    test(name, () => {
      assert.deepEqual(ofResources(name), [`resources[0].resources[0]: Invalid value: "${name}": ${problem}`]);
    });
  }

  for (const name of ["secrets", "*.", "*.*", "*.apps", "widgets.example.com"]) {
    test(`${name} is fine`, () => assert.deepEqual(ofResources(name), []));
  }

  const duplicate = "the same resource cannot be specified multiple times";
  const overlap =
    "using overlapping resources such as 'secrets' and '*.' in the same resource list is not allowed as they will be masked";
  const lists = [
    { list: ["secrets", "configmaps", "secrets"], problems: [duplicate] },
    { list: ["*.*", "*.*"], problems: [duplicate, overlap] },
    { list: ["secrets", "*."], problems: [overlap] },
    { list: ["*.apps", "deployments.apps"], problems: [overlap] },
    { list: ["*.*", "secrets"], problems: [overlap] },
    { list: ["*.apps", "secrets", "*."], problems: [overlap] },
    { list: ["*.apps", "secrets", "deployments.example.com"], problems: [] },
  ];
  for (const { list, problems } of lists) {
    test(list.join(" "), () => {
      const expected = problems.map(
        (problem) => `resources[0].resources: Invalid value: ${JSON.stringify(list)}: ${problem}`,
      );
      assert.deepEqual(ofResources(...list), expected);
    });
  }
});
