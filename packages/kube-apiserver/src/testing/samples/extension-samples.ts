import { type Sample, sample, sampleName } from "./sample.js";

/** A request for the certificate of a user, PEM in base64. */
const request =
  "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlJQ1lqQ0NBVW9DQVFBd0hURU1NQW9HQTFVRUNnd0RaR1YyTVEwd0N3WURWUVFEREFScVlXNWxNSUlCSWpBTgpCZ2txaGtpRzl3MEJBUUVGQUFPQ0FROEFNSUlCQ2dLQ0FRRUFuOGk4S1RYbUtMaFlOaGdXNk5BR0h3bVp3N1ZaCk5PcXV0bVhKRFFpSXI3TzErSzFWVklWTkhNVzhjcC9JbTNmVHBGL2Rac2ZTR2JKaVFFSzAxN1JKVDFHRWlzRzMKdlc3akVXV1AyVnZQL1oxRDBzM2RrWFdEeE1ydkFnY25ncjM3Z2JiWFVocFlGeGd6dXJ6bnQvMElVWjdMcXdTWApwaEkrb1N1cXB1RUFaQmhXZS8wSVMvcWZWa0U1U2FNZmltSVlXakJXVnNGRFdhQkMveVY4Yk0zL25ZMEVhQ0pkCjROeGN6Y2dVRklXRk1nZE5sK3lmWWJ2UHNTSURwb2FPMExXOVpuakVZRW9jc1hUQTJwRkw0dlEweEU2cVBBOWUKbXV3R0JJUmM0OWEyMlgwYmJFNW0zUFFER3NLNGhlUWVpWEkwSTRsUVgvMVJheWNyMW1sYXRIWFd1d0lEQVFBQgpvQUF3RFFZSktvWklodmNOQVFFTEJRQURnZ0VCQUcrUUJzSkV5TTRmZkN6Z294WW0wNFBNcUZJNUxKM21FeXNNClNTTTNzM2pIam8vQXlyT3NaU0o5SnBzWXFndzk0MGdzZ2psZ0RwYXFYL2d6RGhURjduRmRQN0kvMHEveDA5YkwKWmp2MW12UTk5WlQ1eW5ZQlhsNmtKYVBRYmJxK1h1Tm1tRmhGdUtlNk8wSjgwNTlUTHJsM2tUdFRKcldBOWs4TApaVGV1Wkp2RWlCYnRlbEJFVDRUVFl6bnlmSzJ4VmxhWUVVUTliZ3hiTlUxRVU1TTZTMGUwcm01WlFFejBUVDJTCitYc1ZFNi9wZ1cxR21rWktnTEJNU2xzNjJEYlN1VlZpUGRxTkMyamRlQWNnc25QY2hrM0xkK1lIbW03WkZMSzMKWUt3NEF0N3dLU09TNHJSYXZGeUtZamRpRWsxM0Q5SWVyNHhqa2w0T0F6b0xMZitGVDRjPQotLS0tLUVORCBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0K";

const rules = [
  { apiGroups: ["apps"], apiVersions: ["v1"], operations: ["CREATE"], resources: ["deployments"], scope: "*" },
];
// An empty list would be one of anything.
const patches = '[JSONPatch{op: "add", path: "/metadata/labels/team", value: "a"}]';
const webhook = {
  name: "check.example.com",
  clientConfig: { url: "https://webhook.example.com/check" },
  rules: [{ ...rules[0], apiGroups: ["sample.example.com"] }],
  sideEffects: "None",
  admissionReviewVersions: ["v1"],
  failurePolicy: "Ignore",
};

/** One object of every kind that changes what the server itself does. */
export const extensionSamples: readonly Sample[] = [
  sample("apiregistration.k8s.io/v1", "APIService", "apiservices", {
    metadata: { name: "v1.aggregated.example.com" },
    spec: {
      group: "aggregated.example.com",
      version: "v1",
      service: { namespace: "default", name: sampleName },
      groupPriorityMinimum: 1000,
      versionPriority: 10,
      insecureSkipTLSVerify: true,
    },
  }),
  sample("apiextensions.k8s.io/v1", "CustomResourceDefinition", "customresourcedefinitions", {
    metadata: { name: "gadgets.sample.example.com" },
    spec: {
      group: "sample.example.com",
      scope: "Namespaced",
      names: { plural: "gadgets", singular: "gadget", kind: "Gadget" },
      versions: [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema: { type: "object" } } }],
    },
  }),
  sample("admissionregistration.k8s.io/v1", "MutatingWebhookConfiguration", "mutatingwebhookconfigurations", {
    webhooks: [webhook],
  }),
  sample("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration", "validatingwebhookconfigurations", {
    webhooks: [webhook],
  }),
  sample("admissionregistration.k8s.io/v1", "ValidatingAdmissionPolicy", "validatingadmissionpolicies", {
    spec: {
      failurePolicy: "Fail",
      matchConstraints: { resourceRules: rules },
      validations: [{ expression: "object.spec.replicas <= 5", message: "too many" }],
    },
  }),
  sample("admissionregistration.k8s.io/v1", "ValidatingAdmissionPolicyBinding", "validatingadmissionpolicybindings", {
    spec: { policyName: "not-there", validationActions: ["Deny"] },
  }),
  sample("admissionregistration.k8s.io/v1", "MutatingAdmissionPolicy", "mutatingadmissionpolicies", {
    spec: {
      failurePolicy: "Fail",
      reinvocationPolicy: "Never",
      matchConstraints: { resourceRules: rules },
      mutations: [{ patchType: "JSONPatch", jsonPatch: { expression: patches } }],
    },
  }),
  sample("admissionregistration.k8s.io/v1", "MutatingAdmissionPolicyBinding", "mutatingadmissionpolicybindings", {
    spec: { policyName: "not-there" },
  }),
  sample("certificates.k8s.io/v1", "CertificateSigningRequest", "certificatesigningrequests", {
    spec: { request, signerName: "kubernetes.io/kube-apiserver-client", usages: ["client auth"] },
  }),
  sample("events.k8s.io/v1", "Event", "events", {
    metadata: { name: "sample-new", namespace: "default" },
    eventTime: "2026-01-01T00:00:00.000000Z",
    reportingController: "example.com/test",
    reportingInstance: "test-1",
    action: "Start",
    reason: "Started",
    regarding: { apiVersion: "v1", kind: "Pod", name: "p", namespace: "default" },
    type: "Normal",
  }),
  sample("flowcontrol.apiserver.k8s.io/v1", "FlowSchema", "flowschemas", {
    spec: {
      priorityLevelConfiguration: { name: "global-default" },
      matchingPrecedence: 9000,
      rules: [
        {
          subjects: [{ kind: "User", user: { name: "jane" } }],
          resourceRules: [{ verbs: ["list"], apiGroups: [""], resources: ["pods"], namespaces: ["*"] }],
        },
      ],
    },
  }),
  sample("flowcontrol.apiserver.k8s.io/v1", "PriorityLevelConfiguration", "prioritylevelconfigurations", {
    spec: { type: "Limited", limited: { nominalConcurrencyShares: 5, limitResponse: { type: "Reject" } } },
  }),
];
