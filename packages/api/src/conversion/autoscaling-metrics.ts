import type { JSONObject, JSONValue } from "@kube-apiserver/apimachinery";
import { objectAt } from "../defaults/fill.js";
import { defined } from "./version-conversion.js";

// Both versions hold the same facts: v2 nests them in `metric` and `target`, v1 (in its annotations) spells them out.
// Mirrors pkg/apis/autoscaling/v1/conversion.go.

type Change = (source: JSONObject) => JSONObject;

/** A metric or its status: a type and one member with that type's details. */
function changeMembers(metric: JSONObject, changes: Readonly<Record<string, Change>>): JSONObject {
  const entries = Object.entries(metric).map(([key, value]): [string, JSONValue | undefined] => {
    const source = Object.hasOwn(changes, key) ? objectAt(metric, key) : undefined;
    return [key, source === undefined ? value : (changes[key]?.(source) ?? value)];
  });
  return defined(Object.fromEntries(entries));
}

/** A metric specification of v2 in the form that v1 keeps in an annotation. */
export function metricSpecToV1(metric: JSONObject): JSONObject {
  return changeMembers(metric, {
    object: (s) => ({ ...identityToV1(s, "selector"), target: s.describedObject, ...objectTargetToV1(s) }),
    pods: (s) => ({ ...identityToV1(s, "selector"), targetAverageValue: objectAt(s, "target")?.averageValue }),
    resource: resourceTargetToV1,
    containerResource: (s) => ({ ...resourceTargetToV1(s), container: s.container }),
    external: (s) => ({
      ...identityToV1(s, "metricSelector"),
      targetValue: objectAt(s, "target")?.value,
      targetAverageValue: objectAt(s, "target")?.averageValue,
    }),
  });
}

/** The reverse of {@link metricSpecToV1}. */
export function metricSpecFromV1(metric: JSONObject): JSONObject {
  return changeMembers(metric, {
    object: (s) => ({
      describedObject: s.target,
      metric: identityFromV1(s, "selector"),
      target: target(s.averageValue === undefined ? "Value" : "AverageValue", {
        // Version 1 always has a value, and writes 0 where there is none.
        value: s.averageValue !== undefined && s.targetValue === "0" ? undefined : s.targetValue,
        averageValue: s.averageValue,
      }),
    }),
    pods: (s) => ({
      metric: identityFromV1(s, "selector"),
      target: target("AverageValue", { averageValue: s.targetAverageValue }),
    }),
    resource: (s) => ({ name: s.name, target: resourceTargetFromV1(s) }),
    containerResource: (s) => ({ name: s.name, container: s.container, target: resourceTargetFromV1(s) }),
    external: (s) => ({
      metric: identityFromV1(s, "metricSelector"),
      target: target(s.targetValue === undefined ? "AverageValue" : "Value", {
        value: s.targetValue,
        averageValue: s.targetAverageValue,
      }),
    }),
  });
}

/** The status of a metric in the form that v1 keeps in an annotation. */
export function metricStatusToV1(metric: JSONObject): JSONObject {
  return changeMembers(metric, {
    object: (s) => ({
      ...identityToV1(s, "selector"),
      target: s.describedObject,
      currentValue: objectAt(s, "current")?.value,
      averageValue: objectAt(s, "current")?.averageValue,
    }),
    pods: (s) => ({ ...identityToV1(s, "selector"), currentAverageValue: objectAt(s, "current")?.averageValue }),
    resource: resourceCurrentToV1,
    containerResource: (s) => ({ ...resourceCurrentToV1(s), container: s.container }),
    external: (s) => ({
      ...identityToV1(s, "metricSelector"),
      currentValue: objectAt(s, "current")?.value,
      currentAverageValue: objectAt(s, "current")?.averageValue,
    }),
  });
}

/** The reverse of {@link metricStatusToV1}. */
export function metricStatusFromV1(metric: JSONObject): JSONObject {
  return changeMembers(metric, {
    object: (s) => ({
      describedObject: s.target,
      metric: identityFromV1(s, "selector"),
      current: defined({ value: s.currentValue, averageValue: s.averageValue }),
    }),
    pods: (s) => ({
      metric: identityFromV1(s, "selector"),
      current: defined({ averageValue: s.currentAverageValue }),
    }),
    resource: (s) => ({ name: s.name, current: resourceCurrentFromV1(s) }),
    containerResource: (s) => ({ name: s.name, container: s.container, current: resourceCurrentFromV1(s) }),
    external: (s) => ({
      metric: identityFromV1(s, "metricSelector"),
      current: defined({ value: s.currentValue, averageValue: s.currentAverageValue }),
    }),
  });
}

function identityToV1(source: JSONObject, selectorKey: string): JSONObject {
  const metric = objectAt(source, "metric");
  return { metricName: metric?.name, [selectorKey]: metric?.selector };
}

function identityFromV1(source: JSONObject, selectorKey: string): JSONObject {
  return defined({ name: source.metricName, selector: source[selectorKey] });
}

function objectTargetToV1(source: JSONObject): JSONObject {
  const { value, averageValue } = objectAt(source, "target") ?? {};
  return { targetValue: value, averageValue };
}

function resourceTargetToV1(source: JSONObject): JSONObject {
  const { averageUtilization, averageValue } = objectAt(source, "target") ?? {};
  return { name: source.name, targetAverageUtilization: averageUtilization, targetAverageValue: averageValue };
}

function resourceTargetFromV1({ targetAverageUtilization, targetAverageValue }: JSONObject): JSONObject {
  return target(targetAverageUtilization === undefined ? "AverageValue" : "Utilization", {
    averageUtilization: targetAverageUtilization,
    averageValue: targetAverageValue,
  });
}

function resourceCurrentToV1(source: JSONObject): JSONObject {
  const { averageUtilization, averageValue } = objectAt(source, "current") ?? {};
  return { name: source.name, currentAverageUtilization: averageUtilization, currentAverageValue: averageValue };
}

function resourceCurrentFromV1({ currentAverageUtilization, currentAverageValue }: JSONObject): JSONObject {
  return defined({ averageUtilization: currentAverageUtilization, averageValue: currentAverageValue });
}

function target(type: string, values: JSONObject): JSONObject {
  return { type, ...defined(values) };
}
