import { testSpecs, withContainer } from "./testing/fixtures.js";

const env = (...variables: readonly object[]) => withContainer({ env: variables as never });
const at = "spec.containers[0].env[0]";

testSpecs([
  {
    name: "variables of every source",
    spec: {
      volumes: [{ name: "v", emptyDir: {} }],
      ...env(
        { name: "a b", value: "x" },
        { name: "b", valueFrom: { fieldRef: { apiVersion: "v1", fieldPath: "status.podIP" } } },
        { name: "c", valueFrom: { fieldRef: { apiVersion: "v1", fieldPath: "metadata.labels['a/b']" } } },
        { name: "d", valueFrom: { fieldRef: { apiVersion: "v1", fieldPath: "spec.host" } } },
        { name: "e", valueFrom: { resourceFieldRef: { resource: "requests.hugepages-2Mi", divisor: "1Mi" } } },
        { name: "f", valueFrom: { configMapKeyRef: { name: "c", key: "k" } } },
        { name: "g", valueFrom: { secretKeyRef: { name: "s", key: "k" } } },
        { name: "h", valueFrom: { fileKeyRef: { volumeName: "v", path: "p", key: "k" } } },
      ),
    },
  },
  {
    name: "a name that is none",
    spec: env({ name: "a=b" }, {}),
    want: [
      `${at}.name: Invalid value: "a=b": a valid environment variable name must consist only of printable ASCII characters other than '='`,
      "spec.containers[0].env[1].name: Required value",
    ],
  },
  {
    name: "no source",
    spec: env({ name: "a", valueFrom: {} }),
    want: [
      `${at}.valueFrom: Invalid value: "": must specify one of: \`fieldRef\`, \`resourceFieldRef\`, \`configMapKeyRef\`, \`secretKeyRef\` or \`fileKeyRef\``,
    ],
  },
  {
    name: "a source beside a value",
    spec: env({ name: "a", value: "x", valueFrom: { secretKeyRef: { name: "s", key: "k" } } }),
    want: [`${at}.valueFrom: Invalid value: "": may not be specified when \`value\` is not empty`],
  },
  {
    name: "two sources",
    spec: env({
      name: "a",
      valueFrom: { secretKeyRef: { name: "s", key: "" }, configMapKeyRef: { name: "c", key: "a/b" } },
    }),
    want: [
      `${at}.valueFrom.configMapKeyRef.key: Invalid value: "a/b": a valid config key must consist of alphanumeric ` +
        "characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is " +
        "'[-._a-zA-Z0-9]+')",
      `${at}.valueFrom.secretKeyRef.key: Required value`,
      `${at}.valueFrom: Invalid value: "": may not have more than one field specified at a time`,
    ],
  },
  {
    name: "fields that are none",
    spec: env(
      { name: "a", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
      { name: "b", valueFrom: { fieldRef: { apiVersion: "v2", fieldPath: "metadata.name" } } },
      { name: "c", valueFrom: { fieldRef: { apiVersion: "v1", fieldPath: "x" } } },
      { name: "d", valueFrom: { fieldRef: { apiVersion: "v1", fieldPath: "spec.restartPolicy" } } },
      { name: "e", valueFrom: { resourceFieldRef: { resource: "limits.gpu", divisor: "1" } } },
      { name: "f", valueFrom: { resourceFieldRef: { resource: "limits.memory", divisor: "3" } } },
    ),
    want: [
      `${at}.valueFrom.fieldRef.apiVersion: Required value`,
      'spec.containers[0].env[1].valueFrom.fieldRef.fieldPath: Invalid value: "metadata.name": error converting fieldPath: unsupported pod version: v2',
      'spec.containers[0].env[2].valueFrom.fieldRef.fieldPath: Invalid value: "x": error converting fieldPath: field label not supported: x',
      'spec.containers[0].env[3].valueFrom.fieldRef.fieldPath: Unsupported value: "spec.restartPolicy": supported values: ' +
        '"metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName", ' +
        '"status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs"',
      'spec.containers[0].env[4].valueFrom.resourceFieldRef.resource: Unsupported value: "limits.gpu": supported values: ' +
        '"limits.cpu", "limits.ephemeral-storage", "limits.memory", "requests.cpu", "requests.ephemeral-storage", "requests.memory"',
      'spec.containers[0].env[5].valueFrom.resourceFieldRef.divisor: Invalid value: "limits.memory": only divisor\'s values ' +
        "1, 1k, 1M, 1G, 1T, 1P, 1E, 1Ki, 1Mi, 1Gi, 1Ti, 1Pi, 1Ei are supported with the memory resource",
    ],
  },
  {
    name: "files of volumes that are not there or not of the pod",
    spec: {
      volumes: [{ name: "h", hostPath: { path: "/" } }],
      ...env(
        { name: "a", valueFrom: { fileKeyRef: { volumeName: "x", path: "../p", key: "k" } } },
        { name: "b", valueFrom: { fileKeyRef: { volumeName: "h", path: "p", key: "k" } } },
      ),
    },
    want: [
      `${at}.valueFrom.fileKeyRef.path: Invalid value: "../p": must not contain '..'`,
      `${at}.valueFrom.fileKeyRef.volumeName: Not found: "x"`,
      'spec.containers[0].env[1].valueFrom.fileKeyRef.volumeName: Invalid value: "h": referenced volume must be of type emptyDir',
    ],
  },
  {
    name: "whole maps",
    spec: withContainer({
      envFrom: [
        { prefix: "A_", configMapRef: { name: "c" } },
        { prefix: "=", secretRef: { name: "" } },
        { configMapRef: { name: "c" }, secretRef: { name: "s" } },
        {},
      ],
    }),
    want: [
      `spec.containers[0].envFrom[1].prefix: Invalid value: "=": a valid environment variable name must consist only of printable ASCII characters other than '='`,
      "spec.containers[0].envFrom[1].secretRef.name: Required value",
      'spec.containers[0].envFrom: Invalid value: "": may not have more than one field specified at a time',
      'spec.containers[0].envFrom: Invalid value: "": must specify one of: `configMapRef` or `secretRef`',
    ],
  },
]);
