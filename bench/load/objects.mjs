// The objects of the load: ConfigMaps of 1 KB, and pods that have a status and are about 4.9 KB when stored.
import { randomBytes } from "node:crypto";

const text = randomBytes(1 << 20).toString("base64url");
let at = 0;

/** `size` characters that do not compress and differ from one call to the next. */
function randomText(size) {
  at = (at + 61) % (text.length - size);
  return text.slice(at, at + size);
}

export function configMap({ namespace, name, i, size, resourceVersion }) {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: {
      name,
      namespace,
      resourceVersion,
      labels: { app: "bench", shard: `s${i % 16}` },
      annotations: { "bench-written": String(i) },
    },
    data: { payload: randomText(size) },
  });
}

export function configMapMergePatch({ i, size }) {
  return JSON.stringify({
    metadata: { annotations: { "bench-written": String(i) } },
    data: { payload: randomText(size) },
  });
}

/** A custom resource of 1.8 KB with `size` 1300; ten have each image. */
export function widget({ namespace, name, i, size, resourceVersion }) {
  const resources = { request: "100m", limit: 1, classes: ["fast", "local"] };
  return JSON.stringify({
    apiVersion: "bench.example.com/v1",
    kind: "Widget",
    metadata: { name, namespace, resourceVersion, labels: { app: "bench", shard: `s${i % 16}` } },
    spec: {
      size: "large",
      replicas: 3,
      payload: randomText(size),
      image: `registry.example.com/team/shop:1.24.${Math.floor(i / 10)}`,
      labels: { tier: "frontend", written: String(i) },
      ports: [
        { name: "http", port: 8080 },
        { name: "metrics", port: 9090, protocol: "TCP" },
      ],
      template: { cpu: resources, memory: resources },
    },
  });
}

export function widgetMergePatch({ i, size }) {
  return JSON.stringify({ spec: { labels: { written: String(i) }, payload: randomText(size) } });
}

/** A built-in object that a widget can be compared with: as long, as deep, and of as many fields and lists. */
export function podTemplate({ namespace, name, i, size, resourceVersion }) {
  const resources = { limits: { cpu: "1" } };
  return JSON.stringify({
    apiVersion: "v1",
    kind: "PodTemplate",
    metadata: { name, namespace, resourceVersion, labels: { app: "bench", shard: `s${i % 16}` } },
    template: {
      metadata: { labels: { tier: "frontend", written: String(i) }, annotations: { payload: randomText(size) } },
      spec: {
        restartPolicy: "Always",
        containers: [
          {
            name: "shop",
            image: "registry.example.com/team/shop:1.24.3",
            args: ["fast", "local"],
            ports: [
              { name: "http", containerPort: 8080 },
              { name: "metrics", containerPort: 9090, protocol: "TCP" },
            ],
            resources,
          },
        ],
      },
    },
  });
}

export function podTemplateMergePatch({ i, size }) {
  const metadata = { labels: { written: String(i) }, annotations: { payload: randomText(size) } };
  return JSON.stringify({ template: { metadata } });
}

/** An object of the sample server. */
export function flunder({ namespace, name }) {
  return JSON.stringify({
    apiVersion: "wardle.example.com/v1beta1",
    kind: "Flunder",
    metadata: { name, namespace },
    spec: { flunderReference: "other" },
  });
}

export function pod({ namespace, name, i }) {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name,
      namespace,
      labels: { app: "shop", tier: "frontend", "pod-template-hash": "5d8c7b9f64" },
      annotations: { "prometheus.io/scrape": "true", "prometheus.io/port": "8080" },
    },
    spec: {
      nodeName: `node-${i % 100}`,
      restartPolicy: "Always",
      // A token volume would be added by some servers and not by others.
      automountServiceAccountToken: false,
      volumes: [
        { name: "config", configMap: { name: "shop-config" } },
        { name: "cache", emptyDir: {} },
      ],
      containers: [shopContainer],
    },
  });
}

const shopContainer = {
  name: "shop",
  image: "registry.example.com/team/shop:1.24.3",
  imagePullPolicy: "IfNotPresent",
  command: ["/bin/shop", "--listen=:8080"],
  ports: [{ name: "http", containerPort: 8080, protocol: "TCP" }],
  env: [
    { name: "LOG_LEVEL", value: "info" },
    { name: "POD_NAME", valueFrom: { fieldRef: { apiVersion: "v1", fieldPath: "metadata.name" } } },
  ],
  resources: { requests: { cpu: "100m", memory: "128Mi" }, limits: { cpu: "500m", memory: "256Mi" } },
  volumeMounts: [
    { name: "config", mountPath: "/etc/shop" },
    { name: "cache", mountPath: "/var/cache/shop" },
  ],
  livenessProbe: {
    httpGet: { path: "/healthz", port: 8080, scheme: "HTTP" },
    initialDelaySeconds: 5,
    timeoutSeconds: 1,
    periodSeconds: 10,
    successThreshold: 1,
    failureThreshold: 3,
  },
};

/** What a kubelet reports of a pod that runs, as a merge patch. */
export function podStatusPatch({ i }) {
  const podIP = `10.2.${i % 100}.7`;
  const condition = (type, second) => {
    return { type, status: "True", lastProbeTime: null, lastTransitionTime: `2026-01-01T00:00:0${second}Z` };
  };
  return JSON.stringify({
    status: {
      phase: "Running",
      hostIP: `10.1.0.${i % 100}`,
      podIP,
      podIPs: [{ ip: podIP }],
      startTime: "2026-01-01T00:00:00Z",
      qosClass: "Burstable",
      conditions: [condition("Ready", 5), condition("PodScheduled", 0)],
      containerStatuses: [
        {
          name: "shop",
          state: { running: { startedAt: "2026-01-01T00:00:04Z" } },
          lastState: {},
          ready: true,
          restartCount: 0,
          started: true,
          image: "registry.example.com/team/shop:1.24.3",
          imageID: `registry.example.com/team/shop@sha256:${"2f1c0d1cd1f0a3f1".repeat(4)}`,
          containerID: `containerd://${"6f5e4d3c2b1a09f8".repeat(4)}`,
        },
      ],
    },
  });
}
