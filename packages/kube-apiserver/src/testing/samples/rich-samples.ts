import { type Sample, sample } from "./sample.js";

const metadata = { name: "rich" };
const time = "2026-01-02T03:04:05Z";
const selector = { matchLabels: { app: "x" } };
const object = { apiVersion: "networking.k8s.io/v1", kind: "Ingress", name: "main" };
const rules = {
  stabilizationWindowSeconds: 60,
  selectPolicy: "Min",
  policies: [{ type: "Pods", value: 4, periodSeconds: 60 }],
  tolerance: "50m",
};
const current = { averageValue: "1500m", value: "3" };
const cel = [{ cel: { expression: 'device.driver == "gpu.example.com"' } }];
const parameters = { driver: "gpu.example.com", parameters: { kind: "Config", apiVersion: "gpu.example.com/v1" } };
const spec = {
  devices: {
    requests: [
      {
        name: "exact",
        exactly: {
          deviceClassName: "gpu.example.com",
          selectors: cel,
          allocationMode: "ExactCount",
          count: 2,
          adminAccess: false,
          tolerations: [{ key: "example.com/t", operator: "Exists", effect: "NoExecute", tolerationSeconds: 30 }],
          capacity: { requests: { memory: "1Gi" } },
        },
      },
      {
        name: "either",
        firstAvailable: [
          { name: "large", deviceClassName: "large.example.com", selectors: cel, allocationMode: "All" },
          { name: "small", deviceClassName: "small.example.com", count: 3 },
        ],
      },
    ],
    constraints: [{ requests: ["exact"], matchAttribute: "gpu.example.com/model" }],
    config: [{ requests: ["exact"], opaque: parameters }],
  },
};
const result = { request: "exact", driver: "gpu.example.com", pool: "p", device: "d" };

/** Objects with a little of everything that versions of their kinds write differently. */
export const richSamples: readonly Sample[] = [
  sample("autoscaling/v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers", {
    metadata,
    spec: {
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "d" },
      minReplicas: 2,
      maxReplicas: 9,
      metrics: [
        { type: "Resource", resource: { name: "memory", target: { type: "AverageValue", averageValue: "1Gi" } } },
        {
          type: "ContainerResource",
          containerResource: { name: "cpu", container: "c", target: { type: "Utilization", averageUtilization: 70 } },
        },
        {
          type: "Pods",
          pods: { metric: { name: "qps", selector }, target: { type: "AverageValue", averageValue: "1500m" } },
        },
        {
          type: "Object",
          object: { describedObject: object, metric: { name: "hits" }, target: { type: "Value", value: "10" } },
        },
        { type: "External", external: { metric: { name: "queue", selector }, target: { type: "Value", value: "5" } } },
        {
          type: "External",
          external: { metric: { name: "lag" }, target: { type: "AverageValue", averageValue: "5" } },
        },
      ],
      behavior: { scaleUp: { ...rules, selectPolicy: "Disabled" }, scaleDown: rules },
    },
    status: {
      observedGeneration: 3,
      lastScaleTime: time,
      currentReplicas: 2,
      desiredReplicas: 3,
      currentMetrics: [
        { type: "Resource", resource: { name: "cpu", current: { averageUtilization: 55, averageValue: "550m" } } },
        { type: "Pods", pods: { metric: { name: "qps", selector }, current: { averageValue: "1200m" } } },
        { type: "Object", object: { describedObject: object, metric: { name: "hits" }, current } },
        { type: "External", external: { metric: { name: "queue", selector }, current } },
      ],
      conditions: [
        { type: "AbleToScale", status: "True", lastTransitionTime: time, reason: "ReadyForNewScale", message: "ready" },
      ],
    },
  }),
  sample("resource.k8s.io/v1", "ResourceClaim", "resourceclaims", {
    metadata,
    spec,
    status: {
      allocation: {
        devices: {
          results: [result, { ...result, request: "either/large", device: "e" }],
          config: [{ source: "FromClass", opaque: parameters }],
        },
        nodeSelector: {
          nodeSelectorTerms: [{ matchFields: [{ key: "metadata.name", operator: "In", values: ["n"] }] }],
        },
      },
      reservedFor: [{ resource: "pods", name: "p", uid: "u" }],
    },
  }),
  sample("resource.k8s.io/v1", "ResourceClaimTemplate", "resourceclaimtemplates", {
    metadata,
    spec: { metadata: { labels: { a: "b" } }, spec },
  }),
  sample("resource.k8s.io/v1", "DeviceClass", "deviceclasses", {
    metadata,
    spec: { selectors: cel, config: [{ opaque: parameters }], extendedResourceName: "example.com/gpu" },
  }),
  sample("resource.k8s.io/v1", "ResourceSlice", "resourceslices", {
    metadata,
    spec: {
      driver: "gpu.example.com",
      perDeviceNodeSelection: true,
      pool: { name: "n", generation: 1, resourceSliceCount: 1 },
      devices: [
        {
          name: "d",
          nodeName: "n",
          attributes: {
            model: { string: "a" },
            count: { int: 3 },
            ready: { bool: true },
            driver: { version: "1.2.3" },
          },
          capacity: { memory: { value: "16Gi" } },
          taints: [{ key: "example.com/t", value: "v", effect: "NoSchedule", timeAdded: time }],
        },
      ],
    },
  }),
];
