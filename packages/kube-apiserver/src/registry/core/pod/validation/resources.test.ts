import { container, podOptions, podSettings, podSpec, testSpecs, withContainer } from "./testing/fixtures.js";

const at = "spec.containers[0].resources";
const resources = (value: object) => withContainer({ resources: value as never });

testSpecs([
  {
    name: "what containers can have",
    spec: resources({
      limits: { cpu: "2", memory: "2Gi", "hugepages-2Mi": "4Mi", "example.com/gpu": "1", "ephemeral-storage": "1Gi" },
      requests: { cpu: "1", memory: "1Gi", "hugepages-2Mi": "4Mi", "example.com/gpu": "1" },
    }),
  },
  {
    name: "what they cannot have",
    spec: resources({
      limits: { pods: "1", gpu: "1", "requests.x.io/y": "1", "example.com/gpu": "500m", cpu: "-1", "a/b/c": "1" },
    }),
    want: [
      `${at}.limits[pods]: Invalid value: "pods": must be a standard resource for containers`,
      `${at}.limits[gpu]: Invalid value: "gpu": must be a standard resource type or fully qualified`,
      `${at}.limits[gpu]: Invalid value: "gpu": must be a standard resource for containers`,
      `${at}.limits[requests.x.io/y]: Invalid value: "requests.x.io/y": doesn't follow extended resource name standard`,
      `${at}.limits[example.com/gpu]: Invalid value: "500m": must be an integer`,
      `${at}.limits[cpu]: Invalid value: "-1": must be greater than or equal to 0`,
      `${at}.limits[a/b/c]: Invalid value: "a/b/c": a valid label key must consist of alphanumeric characters, '-', '_' ` +
        "or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', " +
        "regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix " +
        "and '/' (e.g. 'example.com/MyName')",
      `${at}.limits[a/b/c]: Invalid value: "a/b/c": doesn't follow extended resource name standard`,
    ],
  },
  {
    name: "requests above limits",
    spec: resources({
      limits: { cpu: "1", "example.com/gpu": "2" },
      requests: { cpu: "1500m", "example.com/gpu": "1", "example.com/nic": "1" },
    }),
    want: [
      `${at}.requests: Invalid value: "1500m": must be less than or equal to cpu limit of 1`,
      `${at}.requests: Invalid value: "1": must be equal to example.com/gpu limit of 2`,
      `${at}.limits: Required value: Limit must be set for non overcommitable resources`,
    ],
  },
  {
    name: "huge pages",
    spec: resources({ limits: { "hugepages-2Mi": "3Mi" }, requests: { "hugepages-2Mi": "3Mi" } }),
    want: [
      `${at}.limits[hugepages-2Mi]: Invalid value: "3Mi": 3Mi is not positive integer multiple of hugepages-2Mi`,
      `${at}.requests[hugepages-2Mi]: Invalid value: "3Mi": 3Mi is not positive integer multiple of hugepages-2Mi`,
      `${at}: Forbidden: HugePages require cpu or memory`,
    ],
  },
  {
    name: "parts of pages that are stored",
    options: podOptions(podSettings(), { spec: podSpec(resources({ limits: { "hugepages-2Mi": "3Mi" } })) }),
    spec: resources({ limits: { "hugepages-2Mi": "3Mi", cpu: "1" } }),
  },
  {
    name: "claims",
    spec: {
      resourceClaims: [
        { name: "a", resourceClaimName: "x" },
        { name: "a", resourceClaimTemplateName: "x" },
        { name: "b", resourceClaimName: "x", resourceClaimTemplateName: "y" },
        { name: "c" },
      ],
      ...resources({
        claims: [{ name: "a" }, { name: "a" }, { name: "b", request: "r" }, { name: "b" }, { name: "z" }],
      }),
    },
    want: [
      'spec.resourceClaims[1].name: Duplicate value: "a"',
      'spec.resourceClaims[2]: Invalid value: {"Name":"b","ResourceClaimName":"x","ResourceClaimTemplateName":"y"}: ' +
        "at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified",
      'spec.resourceClaims[3]: Invalid value: {"Name":"c","ResourceClaimName":null,"ResourceClaimTemplateName":null}: ' +
        "must specify one of: `resourceClaimName`, `resourceClaimTemplateName`",
      `${at}.claims[1]: Duplicate value: "a"`,
      `${at}.claims[3]: Duplicate value: "b"`,
      `${at}.claims[4]: Not found: "z": must be one of the names in pod.spec.resourceClaims: a, b, c`,
    ],
  },
  {
    name: "resources of the pod as a whole",
    spec: {
      resources: {
        claims: [],
        limits: { cpu: "1", "example.com/gpu": "1" },
        requests: { cpu: "500m", memory: "1Gi" },
      },
      containers: [
        container({ resources: { requests: { cpu: "400m" }, limits: { cpu: "2" } } }),
        container({ name: "d", resources: { requests: { cpu: "200m" } } }),
      ],
      initContainers: [container({ name: "i", resources: { requests: { memory: "2Gi" } } })],
    },
    want: [
      "spec.resources.claims: Forbidden: claims may not be set for Resources at pod-level",
      'spec.resources.limits[example.com/gpu]: Unsupported value: "example.com/gpu": supported values: "cpu", "hugepages-", "memory"',
      'spec.resources.requests[cpu]: Invalid value: "500m": must be greater than or equal to aggregate container requests of 600m',
      'spec.resources.requests[memory]: Invalid value: "1Gi": must be greater than or equal to aggregate container requests of 2Gi',
      'spec.resources.containers[0][cpu].limits: Invalid value: "2": must be less than or equal to pod limits of 1',
    ],
  },
  {
    name: "overhead",
    spec: { overhead: { gpu: "1" } },
    want: [
      'spec.overhead.limits[gpu]: Invalid value: "gpu": must be a standard resource type or fully qualified',
      'spec.overhead.limits[gpu]: Invalid value: "gpu": must be a standard resource for containers',
    ],
  },
]);
