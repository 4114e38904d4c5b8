import { admissionPluginTable } from "../gen/admission-plugins.js";
import { featureGateTable } from "../gen/feature-gates.js";
import { metricTable } from "../gen/metrics.js";
import type { AdmissionPluginFact } from "./admission-plugin-fact.js";
import type { FeatureGateFact } from "./feature-gate-fact.js";
import type { MetricFact } from "./metric-fact.js";

/** Feature gates of Kubernetes 1.36, for the gate registry of `component-base`. */
export const kubernetesFeatureGates: readonly FeatureGateFact[] = featureGateTable;

/** Admission plugins in the order in which they run. */
export const admissionPlugins: readonly AdmissionPluginFact[] = admissionPluginTable;

/** Metrics of the API servers. */
export const serverMetrics: readonly MetricFact[] = metricTable;
