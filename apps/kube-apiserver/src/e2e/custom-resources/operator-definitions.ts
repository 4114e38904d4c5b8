import type { JSONObject } from "@kube-apiserver/apimachinery";
import { builtInPart } from "./built-in-part.js";
import { conditions, definition, list, object, type Schema, text } from "./schema-text.js";

const duration = text("A duration.", { pattern: "^([0-9]{1,5}(h|m|s|ms)){1,4}$" });
const secretKey = object({ name: text("Name of the Secret."), key: text("Key in it.") }, { required: ["name"] });
const status = object({ conditions, observedGeneration: { type: "integer", format: "int64" } });

/** As cert-manager's: patterns, enums, columns, choices that exclude each other. */
export const certificates = definition({
  group: "cert-manager.example.io",
  version: "v1",
  kind: "Certificate",
  plural: "certificates",
  shortNames: ["cert", "certs"],
  categories: ["cert-manager"],
  columns: [
    ["Ready", '.status.conditions[?(@.type=="Ready")].status'],
    ["Secret", ".spec.secretName"],
    ["Age", ".metadata.creationTimestamp", "date"],
  ],
  schema: object({
    spec: object(
      {
        secretName: text("Where the certificate goes."),
        dnsNames: list({ type: "string" }),
        duration,
        renewBefore: duration,
        revisionHistoryLimit: { type: "integer", format: "int32", minimum: 1 },
        usages: list({ type: "string", enum: ["signing", "digital signature", "server auth", "client auth"] }),
        privateKey: object({
          algorithm: { type: "string", enum: ["RSA", "ECDSA", "Ed25519"] },
          encoding: { type: "string", enum: ["PKCS1", "PKCS8"] },
          rotationPolicy: { type: "string", enum: ["Never", "Always"], default: "Always" },
          size: { type: "integer" },
        }),
        issuerRef: object(
          { name: text("Its name."), kind: text("Its kind."), group: text("Its group.") },
          { required: ["name"] },
        ),
        keystores: object({
          pkcs12: object({ create: { type: "boolean" }, passwordSecretRef: secretKey }, { required: ["create"] }),
        }),
      },
      { required: ["secretName", "issuerRef"] },
    ),
    status: object({ conditions, notAfter: { type: "string", format: "date-time" }, revision: { type: "integer" } }),
  }),
});

const name = text("A name.", {
  minLength: 1,
  maxLength: 253,
  pattern: "^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$",
});
const rule = (rule: string, message: string) => ({ rule, message });

/** As the Gateway API's: rules in CEL over nested lists, with bounds that keep their cost in bounds. */
export const httpRoutes = definition({
  group: "gateway.example.io",
  version: "v1",
  kind: "HTTPRoute",
  plural: "httproutes",
  categories: ["gateway-api"],
  columns: [["Hostnames", ".spec.hostnames"]],
  schema: object({
    spec: object({
      parentRefs: list(
        object(
          {
            name,
            namespace: name,
            sectionName: name,
            port: { type: "integer", format: "int32", minimum: 1, maximum: 65535 },
          },
          { required: ["name"] },
        ),
        [],
        {
          maxItems: 32,
          "x-kubernetes-validations": [
            rule(
              "self.all(p1, self.exists_one(p2, p1.name == p2.name && (has(p1.sectionName) ? p1.sectionName : '') == (has(p2.sectionName) ? p2.sectionName : '')))",
              "sectionName must be unique when parentRefs includes 2 or more references to the same parent",
            ),
          ],
        },
      ),
      hostnames: list({ type: "string", minLength: 1, maxLength: 253 }, [], { maxItems: 16 }),
      rules: list(
        object({
          matches: list(
            object({
              path: object(
                {
                  type: { type: "string", enum: ["Exact", "PathPrefix", "RegularExpression"], default: "PathPrefix" },
                  value: text("What is matched.", { maxLength: 1024, default: "/" }),
                },
                {
                  default: { type: "PathPrefix", value: "/" },
                  "x-kubernetes-validations": [
                    rule(
                      "(self.type in ['Exact','PathPrefix']) ? self.value.startsWith('/') : true",
                      "value must be an absolute path and start with '/' when type one of ['Exact', 'PathPrefix']",
                    ),
                    rule(
                      "(self.type in ['Exact','PathPrefix']) ? !self.value.contains('//') : true",
                      "must not contain '//'",
                    ),
                  ],
                },
              ),
              method: { type: "string", enum: ["GET", "HEAD", "POST", "PUT", "DELETE"] },
            }),
            [],
            { maxItems: 64, default: [{ path: { type: "PathPrefix", value: "/" } }] },
          ),
          backendRefs: list(
            object(
              {
                name,
                port: { type: "integer", format: "int32" },
                weight: { type: "integer", format: "int32", minimum: 0, maximum: 1000000, default: 1 },
              },
              { required: ["name"] },
            ),
            [],
            { maxItems: 16 },
          ),
        }),
        [],
        {
          maxItems: 16,
          "x-kubernetes-validations": [
            rule(
              "(self.size() > 0 ? (has(self[0].matches) ? self[0].matches.size() : 0) : 0) + (self.size() > 1 ? (has(self[1].matches) ? self[1].matches.size() : 0) : 0) <= 128",
              "While 16 rules and 64 matches per rule are allowed, the total number of matches across all rules in a route must be less than 128",
            ),
          ],
        },
      ),
    }),
    status: object({
      parents: list(object({ parentRef: object({ name }), controllerName: text("Who says so."), conditions })),
    }),
  }),
});

/** As the Prometheus operator's: several built-in types spelt out, two hundred kilobytes of them. */
export function prometheuses(core: JSONObject): JSONObject {
  const part = (type: string): Schema => builtInPart(core, `io.k8s.api.core.v1.${type}`);
  return definition({
    group: "monitoring.example.com",
    version: "v1",
    kind: "Prometheus",
    plural: "prometheuses",
    shortNames: ["prom"],
    columns: [
      ["Version", ".spec.version"],
      ["Desired", ".spec.replicas", "integer"],
    ],
    subresources: {
      status: {},
      scale: {
        specReplicasPath: ".spec.shards",
        statusReplicasPath: ".status.shards",
        labelSelectorPath: ".status.selector",
      },
    },
    schema: object({
      spec: object({
        version: text("What is run."),
        replicas: { type: "integer", format: "int32" },
        shards: { type: "integer", format: "int32" },
        retention: duration,
        containers: list(part("Container")),
        initContainers: list(part("Container")),
        volumes: list(part("Volume")),
        affinity: part("Affinity"),
        tolerations: list(part("Toleration")),
        securityContext: part("PodSecurityContext"),
        resources: part("ResourceRequirements"),
        storage: object({
          emptyDir: part("EmptyDirVolumeSource"),
          volumeClaimTemplate: object({ spec: part("PersistentVolumeClaimSpec") }),
        }),
      }),
      status: object({ conditions, shards: { type: "integer", format: "int32" }, selector: text("Its pods.") }),
    }),
  });
}

/** As Argo CD's: maps of whatever, embedded objects, fields that nobody declared. */
export const applications = definition({
  group: "argoproj.example.io",
  version: "v1alpha1",
  kind: "Application",
  plural: "applications",
  shortNames: ["app", "apps"],
  columns: [
    ["Sync Status", ".status.sync.status"],
    ["Health Status", ".status.health.status"],
  ],
  subresources: {},
  schema: object(
    {
      spec: object(
        {
          project: text("Its project."),
          destination: object({ server: text("Where to."), namespace: text("Namespace there.") }),
          source: object({
            repoURL: text("Where from."),
            targetRevision: text("Which one."),
            helm: object({
              values: text("Values."),
              valuesObject: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
            }),
          }),
          info: list(object({ name: text("Name."), value: text("Value.") }, { required: ["name", "value"] })),
          template: {
            type: "object",
            "x-kubernetes-embedded-resource": true,
            "x-kubernetes-preserve-unknown-fields": true,
          },
        },
        { required: ["project", "destination"] },
      ),
      status: object({
        sync: object({ status: text("In what state.") }),
        health: object({ status: text("How well.") }),
        resources: list(object({ kind: text("Kind."), name: text("Name.") })),
      }),
    },
    { required: ["spec"] },
  ),
});

/** As Crossplane's providers have them by the hundred: the same thing twice, with rules about which one counts. */
export const buckets = definition({
  group: "s3.example.io",
  version: "v1beta1",
  kind: "Bucket",
  plural: "buckets",
  scope: "Cluster",
  categories: ["crossplane", "managed"],
  columns: [
    ["SYNCED", '.status.conditions[?(@.type=="Synced")].status'],
    ["EXTERNAL-NAME", ".metadata.annotations.crossplane\\.io/external-name"],
  ],
  schema: object(
    {
      spec: object(
        {
          deletionPolicy: { type: "string", enum: ["Orphan", "Delete"], default: "Delete" },
          managementPolicies: list({ type: "string", enum: ["Observe", "Create", "Update", "Delete", "*"] }, [], {
            default: ["*"],
          }),
          forProvider: object({
            region: text("Where."),
            tags: { type: "object", additionalProperties: { type: "string" }, "x-kubernetes-map-type": "granular" },
            objectLockEnabled: { type: "boolean" },
          }),
          initProvider: object({ region: text("Where, at first.") }),
          providerConfigRef: object({ name: text("Its name.") }, { required: ["name"], default: { name: "default" } }),
        },
        {
          required: ["forProvider"],
          "x-kubernetes-validations": [
            rule(
              "!('*' in self.managementPolicies || 'Create' in self.managementPolicies) || has(self.forProvider.region) || (has(self.initProvider) && has(self.initProvider.region))",
              "spec.forProvider.region is a required parameter",
            ),
            rule(
              "!has(oldSelf.forProvider.region) || !has(self.forProvider.region) || self.forProvider.region == oldSelf.forProvider.region",
              "region is immutable",
            ),
          ],
        },
      ),
      status,
    },
    { required: ["spec"] },
  ),
});
