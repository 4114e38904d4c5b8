import { container, podOptions, podSettings, testSpecs, withContainer } from "./testing/fixtures.js";

const label =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an " +
  "alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const never = { restartPolicy: "Never" };
const rule = { action: "Restart", exitCodes: { operator: "In", values: [1] } };

testSpecs([
  { name: "a container with a name and an image is one", spec: {} },
  {
    name: "no containers",
    spec: { containers: [] },
    want: ["spec.containers: Required value"],
  },
  {
    name: "a container without anything",
    spec: { containers: [{}] },
    want: [
      "spec.containers[0].name: Required value",
      "spec.containers[0].image: Required value",
      "spec.containers[0].terminationMessagePolicy: Required value",
      "spec.containers[0].imagePullPolicy: Required value",
    ],
  },
  {
    name: "bad choices",
    spec: withContainer({ name: "A", terminationMessagePolicy: "x", imagePullPolicy: "y" }),
    want: [
      `spec.containers[0].name: Invalid value: "A": ${label}`,
      'spec.containers[0].terminationMessagePolicy: Unsupported value: "x": supported values: "File", "FallbackToLogsOnError"',
      'spec.containers[0].imagePullPolicy: Unsupported value: "y": supported values: "Always", "IfNotPresent", "Never"',
    ],
  },
  {
    name: "a name twice",
    spec: { containers: [container(), container()], initContainers: [container()] },
    want: ['spec.containers[1].name: Duplicate value: "c"', 'spec.initContainers[0].name: Duplicate value: "c"'],
  },
  {
    name: "ports",
    spec: withContainer({
      ports: [
        { name: "web", containerPort: 80, protocol: "TCP" },
        { name: "web", containerPort: 81, protocol: "TCP" },
        { name: "-", containerPort: 0, protocol: "x", hostPort: 70_000 },
      ],
    }),
    want: [
      'spec.containers[0].ports[1].name: Duplicate value: "web"',
      'spec.containers[0].ports[2].name: Invalid value: "-": must contain at least one letter (a-z)',
      'spec.containers[0].ports[2].name: Invalid value: "-": must not begin or end with a hyphen',
      "spec.containers[0].ports[2].containerPort: Required value",
      "spec.containers[0].ports[2].hostPort: Invalid value: 70000: must be between 1 and 65535, inclusive",
      'spec.containers[0].ports[2].protocol: Unsupported value: "x": supported values: "SCTP", "TCP", "UDP"',
    ],
  },
  {
    name: "a port of the node twice",
    spec: {
      containers: ["a", "b"].map((name) =>
        container({ name, ports: [{ containerPort: 80, hostPort: 80, protocol: "TCP" }] }),
      ),
    },
    want: ['spec.containers[1].ports[0].hostPort: Duplicate value: "TCP//80"'],
  },
  {
    name: "a port of the node that is another one in the container",
    spec: { hostNetwork: true, ...withContainer({ ports: [{ containerPort: 80, hostPort: 81, protocol: "TCP" }] }) },
    want: [
      "spec.containers[0].ports[0].hostPort: Invalid value: 81: must match `containerPort` when `hostNetwork` is true",
    ],
  },
  {
    name: "what ends is not probed",
    spec: {
      initContainers: [
        container({
          name: "i",
          lifecycle: {},
          readinessProbe: {},
          resizePolicy: [{ resourceName: "cpu", restartPolicy: "RestartContainer" }],
        }),
      ],
    },
    want: [
      "spec.initContainers[0].lifecycle: Forbidden: may not be set for init containers without restartPolicy=Always",
      "spec.initContainers[0].readinessProbe: Forbidden: may not be set for init containers without restartPolicy=Always",
      "spec.initContainers[0].resizePolicy[0].restartPolicy: Invalid value: \"RestartContainer\": must not be set to 'RestartContainer' for non-sidecar initContainers",
    ],
  },
  {
    name: "a sidecar is probed",
    spec: {
      initContainers: [
        container({
          name: "i",
          restartPolicy: "Always",
          livenessProbe: { exec: { command: ["true"] }, successThreshold: 1 },
        }),
      ],
    },
  },
  {
    name: "restart rules",
    spec: withContainer({ ...never, restartPolicyRules: [rule, { ...rule, action: "RestartAllContainers" }] }),
  },
  {
    name: "bad restart rules",
    spec: withContainer({
      restartPolicyRules: [
        { action: "x" },
        { action: "Restart", exitCodes: { operator: "y", values: new Array(256).fill(1) } },
        ...new Array(19).fill(rule),
      ],
    }),
    want: [
      "spec.containers[0].restartPolicy: Required value: must specify restartPolicy when restart rules are used",
      "spec.containers[0].restartPolicyRules: Too many: 21: must have at most 20 items",
      'spec.containers[0].restartPolicyRules[0].action: Unsupported value: "x": supported values: "Restart", "RestartAllContainers"',
      "spec.containers[0].restartPolicyRules[0].exitCodes: Required value: must be specified",
      'spec.containers[0].restartPolicyRules[1].exitCodes.operator: Unsupported value: "y": supported values: "In", "NotIn"',
      "spec.containers[0].restartPolicyRules[1].exitCodes.values: Too many: 256: must have at most 255 items",
    ],
  },
  {
    name: "restart policies of containers are off",
    options: podOptions(podSettings({ ContainerRestartRules: false })),
    spec: { ...withContainer(never), initContainers: [container({ name: "i", ...never })] },
    want: [
      "spec.containers[0].restartPolicy: Forbidden: may not be set for non-init containers",
      'spec.initContainers[0].restartPolicy: Unsupported value: "Never": supported values: "Always"',
    ],
  },
  {
    name: "resize policies",
    spec: {
      restartPolicy: "Never",
      ...withContainer({
        resizePolicy: [
          { resourceName: "cpu", restartPolicy: "RestartContainer" },
          { resourceName: "cpu", restartPolicy: "NotRequired" },
          { resourceName: "gpu", restartPolicy: "NotRequired" },
        ],
      }),
    },
    want: [
      "spec.containers[0].resizePolicy: Invalid value: \"RestartContainer\": must be 'NotRequired' when pod `restartPolicy` is 'Never'",
      'spec.containers[0].resizePolicy[1]: Duplicate value: "cpu"',
      'spec.containers[0].resizePolicy: Unsupported value: "gpu": supported values: "cpu", "memory"',
    ],
  },
  {
    name: "containers for debugging have no part in the work",
    spec: {
      ephemeralContainers: [
        container({
          name: "e",
          targetContainerName: "other",
          resources: { requests: { cpu: "1" } },
          lifecycle: {},
          ports: [],
        }),
        container({ targetContainerName: "c", resources: {} }),
      ],
    },
    want: [
      'spec.ephemeralContainers[0].targetContainerName: Not found: "other"',
      "spec.ephemeralContainers[0].ports: Forbidden: cannot be set for an Ephemeral Container",
      "spec.ephemeralContainers[0].resources: Forbidden: cannot be set for an Ephemeral Container",
      "spec.ephemeralContainers[0].lifecycle: Forbidden: cannot be set for an Ephemeral Container",
      'spec.ephemeralContainers[1].name: Duplicate value: "c"',
    ],
  },
]);
