import { type NamedFlagSets, stringFlag, stringsFlag, stringToStringFlag } from "@kube-apiserver/component-base";
import { addFlag } from "../flag-facts.js";
import type { OptionsGroup } from "../options-group.js";

type AllowedLabelValues = ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<string>>>;

/** Which metrics are shown. Mirrors `metrics.Options`. */
export class MetricsOptions implements OptionsGroup {
  showHiddenMetricsForVersion = "";
  disabledMetrics: readonly string[] = [];
  /** `metric,label` to `value,value`. */
  allowMetricLabels: ReadonlyMap<string, string> = new Map();
  allowMetricLabelsManifest = "";

  addFlags(sets: NamedFlagSets): void {
    addFlag(sets, "show-hidden-metrics-for-version", this, "showHiddenMetricsForVersion", stringFlag);
    addFlag(sets, "disabled-metrics", this, "disabledMetrics", stringsFlag);
    addFlag(sets, "allow-metric-labels", this, "allowMetricLabels", stringToStringFlag);
    addFlag(sets, "allow-metric-labels-manifest", this, "allowMetricLabelsManifest", stringFlag);
  }

  validate(): readonly Error[] {
    const { showHiddenMetricsForVersion: hidden } = this;
    const wrong = [...this.allowMetricLabels.keys()].filter((key) => !/^[^,]+,[^,]+$/.test(key));
    return [
      ...(hidden === "" || hidden === "1.35"
        ? []
        : [
            new Error(
              "--show-hidden-metrics-for-version must be omitted or have the value '1.35'. Only the previous minor version is allowed",
            ),
          ]),
      ...wrong.map((key) => new Error(`--allow-metric-labels ${JSON.stringify(key)} must be of format: metric,label`)),
    ];
  }

  /** Allowed values by metric and label. */
  allowedLabelValues(): AllowedLabelValues {
    const allowed = new Map<string, Map<string, ReadonlySet<string>>>();
    for (const [key, values] of this.allowMetricLabels) {
      const [metric = "", label = ""] = key.split(",");
      const labels = allowed.get(metric) ?? new Map<string, ReadonlySet<string>>();
      allowed.set(metric, labels.set(label, new Set(values.split(","))));
    }
    return allowed;
  }
}
