import { podSpec, podTemplate, type Sample, sample, sampleName, selector } from "./sample.js";

const jobTemplate = { spec: { ...podSpec, restartPolicy: "Never" } };

/** One object of every kind that runs pods, or watches over those that do. */
export const workloadSamples: readonly Sample[] = [
  sample("apps/v1", "ControllerRevision", "controllerrevisions", { revision: 1, data: { spec: {} } }),
  sample("apps/v1", "DaemonSet", "daemonsets", { spec: { selector, template: podTemplate } }),
  sample("apps/v1", "Deployment", "deployments", { spec: { replicas: 0, selector, template: podTemplate } }),
  sample("apps/v1", "ReplicaSet", "replicasets", { spec: { replicas: 0, selector, template: podTemplate } }),
  sample("apps/v1", "StatefulSet", "statefulsets", {
    spec: { serviceName: "sample", replicas: 0, selector, template: podTemplate },
  }),
  sample("batch/v1", "CronJob", "cronjobs", {
    spec: { schedule: "*/5 * * * *", timeZone: "Etc/UTC", jobTemplate: { spec: { template: jobTemplate } } },
  }),
  sample("batch/v1", "Job", "jobs", { spec: { suspend: true, template: jobTemplate } }),
  sample("autoscaling/v1", "HorizontalPodAutoscaler", "horizontalpodautoscalers", {
    spec: {
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: sampleName },
      maxReplicas: 3,
      targetCPUUtilizationPercentage: 80,
    },
  }),
  sample("autoscaling/v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers", {
    spec: {
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: sampleName },
      minReplicas: 1,
      maxReplicas: 3,
      metrics: [
        { type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 80 } } },
      ],
    },
  }),
  sample("policy/v1", "PodDisruptionBudget", "poddisruptionbudgets", { spec: { minAvailable: 1, selector } }),
  sample("scheduling.k8s.io/v1", "PriorityClass", "priorityclasses", { value: 1000, description: "a sample" }),
  sample("node.k8s.io/v1", "RuntimeClass", "runtimeclasses", { handler: "runc" }),
  sample("coordination.k8s.io/v1", "Lease", "leases", {
    spec: { holderIdentity: "me", leaseDurationSeconds: 15, renewTime: "2026-01-01T00:00:00.000000Z" },
  }),
];
