import { head, lines } from "./text.mjs";

export function printerColumnsModule(facts) {
  const { tables, defaultTable, customResourceTable } = facts["printer-columns"];
  const column = ({ name, type, format, priority, cell }) => ({ name, type, format, priority, cell });
  const row = ({ group, resource, columns }) =>
    `  "${resource}${group && `.${group}`}": ${lines(columns.map(column))},\n`;
  return `${head("Columns of the Table form by resource.group.")}import type { TableColumn } from "../printers/table-columns.js";

export const columnTable: Readonly<Record<string, readonly TableColumn[]>> = {
${tables.map(row).join("")}};

export const defaultColumns: readonly TableColumn[] = ${lines(defaultTable.columns.map(column))};

export const customResourceColumns: readonly TableColumn[] = ${lines(customResourceTable.columns.map(column))};
`;
}

export function featureGatesModule(facts) {
  const rows = Object.entries(facts["feature-gates"].gates).map(([name, gate]) => ({
    name,
    stage: gate.stage,
    default: gate.default,
    locked: gate.locked || undefined,
    history: gate.history,
  }));
  return `${head("Feature gates of Kubernetes 1.36.")}import type { FeatureGateFact } from "../features/feature-gate-fact.js";

export const featureGateTable: readonly FeatureGateFact[] = ${lines(rows)};
`;
}

export function pluginsModule(facts) {
  const rows = facts["admission-plugins"].plugins.map(({ name, mutating, validating, defaultOn, meaning }) => ({
    name,
    mutating,
    validating,
    defaultOn,
    meaning,
  }));
  return `${head("Admission plugins in the order in which they run.")}import type { AdmissionPluginFact } from "../features/admission-plugin-fact.js";

export const admissionPluginTable: readonly AdmissionPluginFact[] = ${lines(rows)};
`;
}

export function metricsModule(facts) {
  const rows = facts.metrics.metrics.map(
    ({ name, type, labels, stability, buckets, bucketsRule, constLabels, deprecatedSince }) => ({
      name,
      type,
      labels,
      stability,
      buckets,
      bucketsRule,
      constLabels,
      deprecatedSince,
    }),
  );
  return `${head("Metrics that the servers expose.")}import type { MetricFact } from "../features/metric-fact.js";

export const metricTable: readonly MetricFact[] = ${lines(rows)};
`;
}
