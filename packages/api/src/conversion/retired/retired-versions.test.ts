import assert from "node:assert/strict";
import { test } from "node:test";
import { type JSONObject, type KubeObject, parseGroupVersion, toAPIVersion } from "@kube-apiserver/apimachinery";
import { notServedTable, resourceTable } from "../../gen/resources.js";
import { conversionFor } from "../built-in-conversions.js";
import { retiredConversionFor } from "./retired-versions.js";

function convert(apiVersion: string, kind: string, object: JSONObject): KubeObject {
  const conversion = retiredConversionFor({ ...parseGroupVersion(apiVersion), kind });
  assert.ok(conversion, `${apiVersion} ${kind}`);
  const converted = conversion.toHub({ kind, apiVersion, metadata: { name: "a" }, ...object } as KubeObject);
  assert.equal(converted.apiVersion, toAPIVersion(conversion.hub));
  return converted;
}

test("every retired version of a stored kind has a conversion to the version it is stored in", () => {
  const stored = new Set(resourceTable.flatMap(({ kind, storage }) => (storage === undefined ? [] : [kind])));
  const without = notServedTable.flatMap(({ group, version, kinds }) =>
    kinds
      .filter((kind) => stored.has(kind))
      .filter((kind) => retiredConversionFor({ group, version, kind }) === undefined)
      .filter((kind) => conversionFor({ group, version, kind }) === undefined)
      .map((kind) => `${group}/${version}/${kind}`),
  );
  assert.deepEqual(without, []);
});

test("versions that are served, or never were, are not retired", () => {
  for (const apiVersion of ["apps/v1", "apps/v9", "batch/v2alpha1"]) {
    assert.equal(retiredConversionFor({ ...parseGroupVersion(apiVersion), kind: "Deployment" }), undefined);
  }
});

const backend = { serviceName: "s", servicePort: 80 };
const cases: readonly { name: string; from: string; kind: string; object: JSONObject; want: JSONObject }[] = [
  {
    name: "an ingress names services",
    from: "extensions/v1beta1",
    kind: "Ingress",
    object: {
      spec: {
        backend,
        rules: [{ host: "h", http: { paths: [{ path: "/", backend: { ...backend, servicePort: "web" } }] } }],
      },
    },
    want: {
      spec: {
        defaultBackend: { service: { name: "s", port: { number: 80 } } },
        rules: [
          {
            host: "h",
            http: {
              paths: [
                {
                  path: "/",
                  pathType: "ImplementationSpecific",
                  backend: { service: { name: "s", port: { name: "web" } } },
                },
              ],
            },
          },
        ],
      },
    },
  },
  {
    name: "an ingress may have a resource",
    from: "networking.k8s.io/v1beta1",
    kind: "Ingress",
    object: { spec: { backend: { servicePort: 0, resource: { apiGroup: "g", kind: "K", name: "n" } } } },
    want: { spec: { defaultBackend: { resource: { apiGroup: "g", kind: "K", name: "n" } } } },
  },
  {
    name: "topology becomes zone and node",
    from: "discovery.k8s.io/v1beta1",
    kind: "EndpointSlice",
    object: {
      addressType: "IPv4",
      endpoints: [
        { addresses: ["192.0.2.1"], topology: { "topology.kubernetes.io/zone": "z", "kubernetes.io/hostname": "n" } },
        { addresses: ["192.0.2.2"], nodeName: "n", topology: { "kubernetes.io/hostname": "other" } },
      ],
    },
    want: {
      endpoints: [
        { addresses: ["192.0.2.1"], conditions: {}, nodeName: "n", zone: "z" },
        {
          addresses: ["192.0.2.2"],
          conditions: {},
          deprecatedTopology: { "kubernetes.io/hostname": "other" },
          nodeName: "n",
        },
      ],
    },
  },
  {
    name: "an empty selector of a budget goes on to select nothing",
    from: "policy/v1beta1",
    kind: "PodDisruptionBudget",
    object: { spec: { selector: {} } },
    want: {
      spec: {
        selector: {
          matchExpressions: [{ key: "pdb.kubernetes.io/deprecated-v1beta1-empty-selector-match", operator: "Exists" }],
        },
      },
    },
  },
  {
    name: "and one that selects everything is empty",
    from: "policy/v1beta1",
    kind: "PodDisruptionBudget",
    object: {
      spec: {
        selector: {
          matchExpressions: [
            { key: "pdb.kubernetes.io/deprecated-v1beta1-empty-selector-match", operator: "DoesNotExist" },
          ],
        },
      },
    },
    want: { spec: { selector: {} } },
  },
  {
    name: "every user is whoever is authenticated",
    from: "rbac.authorization.k8s.io/v1alpha1",
    kind: "ClusterRoleBinding",
    object: {
      subjects: [
        { kind: "User", apiVersion: "rbac.authorization.k8s.io/v1alpha1", name: "*" },
        { kind: "ServiceAccount", apiVersion: "v1", name: "s", namespace: "n" },
      ],
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "r" },
    },
    want: {
      subjects: [
        { kind: "Group", apiGroup: "rbac.authorization.k8s.io", name: "system:authenticated" },
        { kind: "ServiceAccount", name: "s", namespace: "n" },
      ],
    },
  },
  {
    name: "shares have another name",
    from: "flowcontrol.apiserver.k8s.io/v1beta2",
    kind: "PriorityLevelConfiguration",
    object: { spec: { type: "Limited", limited: { assuredConcurrencyShares: 7, limitResponse: { type: "Reject" } } } },
    want: {
      spec: {
        type: "Limited",
        limited: {
          nominalConcurrencyShares: 7,
          limitResponse: { type: "Reject" },
          lendablePercent: 0,
        },
      },
    },
  },
  {
    name: "the spec of a runtime class is spread out",
    from: "node.k8s.io/v1alpha1",
    kind: "RuntimeClass",
    object: { spec: { runtimeHandler: "h", overhead: { podFixed: { cpu: "1m" } } } },
    want: { handler: "h", overhead: { podFixed: { cpu: "1m" } } },
  },
  {
    name: "a rollback is an annotation",
    from: "apps/v1beta1",
    kind: "Deployment",
    object: { spec: { rollbackTo: { revision: 3 }, template: {} } },
    want: { metadata: { name: "a", annotations: { "deprecated.deployment.rollback.revision": "3" } } },
  },
  {
    name: "so is the count of templates",
    from: "extensions/v1beta1",
    kind: "DaemonSet",
    object: { spec: { templateGeneration: 2, template: {} } },
    want: { metadata: { name: "a", annotations: { "deprecated.daemonset.template.generation": "2" } } },
  },
  {
    name: "webhooks keep what they were without saying",
    from: "admissionregistration.k8s.io/v1beta1",
    kind: "ValidatingWebhookConfiguration",
    object: { webhooks: [{ name: "w", clientConfig: { url: "https://example.com" } }] },
    want: {
      webhooks: [
        {
          name: "w",
          clientConfig: { url: "https://example.com" },
          failurePolicy: "Ignore",
          matchPolicy: "Exact",
          namespaceSelector: {},
          objectSelector: {},
          sideEffects: "Unknown",
          timeoutSeconds: 30,
          admissionReviewVersions: ["v1beta1"],
        },
      ],
    },
  },
  {
    name: "a request without a signer has the old one",
    from: "certificates.k8s.io/v1beta1",
    kind: "CertificateSigningRequest",
    object: { spec: { request: "YQ==" } },
    want: {
      spec: {
        request: "YQ==",
        signerName: "kubernetes.io/legacy-unknown",
        usages: ["digital signature", "key encipherment"],
      },
    },
  },
  {
    name: "an event is one of the core group",
    from: "events.k8s.io/v1beta1",
    kind: "Event",
    object: { note: "n", regarding: { kind: "Pod", name: "p" } },
    want: { message: "n", involvedObject: { kind: "Pod", name: "p" } },
  },
];
for (const { name, from, kind, object, want } of cases) {
  test(`${from}: ${name}`, () => {
    const converted = convert(from, kind, object);
    const parts = Object.fromEntries(Object.keys(want).map((key) => [key, converted[key]]));
    assert.deepEqual(parts, want);
  });
}
