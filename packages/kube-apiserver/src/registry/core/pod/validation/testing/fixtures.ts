import assert from "node:assert/strict";
import { test } from "node:test";
import { kubernetesFeatureGates } from "@kube-apiserver/api";
import type { core_v1 } from "@kube-apiserver/api/types";
import { FieldPath, type JSONObject, type JSONValue, toErrorText } from "@kube-apiserver/apimachinery";
import { type PodLike, type PodSettings, type PodValidationOptions, podValidationOptions } from "../options.js";
import { validatePodSpec } from "../pod-spec.js";

/** The server's defaults, with some gates changed. */
export function podSettings(gates: Readonly<Record<string, boolean>> = {}, allowPrivileged = false): PodSettings {
  const on = new Set(kubernetesFeatureGates.filter((gate) => gate.default).map(({ name }) => name));
  return { allowPrivileged, featureGates: { enabled: (name) => gates[name] ?? on.has(name) } };
}

/** Options for a pod under {@link podSettings}. */
export function podOptions(settings: PodSettings = podSettings(), old?: PodLike): PodValidationOptions {
  return podValidationOptions(settings, old, { resourceIsPod: true });
}

/** A container as defaulting leaves it. */
export function container(changes: JSONObject = {}): JSONObject {
  return {
    name: "c",
    image: "nginx",
    imagePullPolicy: "IfNotPresent",
    terminationMessagePolicy: "File",
    ...changes,
  };
}

/** A spec as defaulting leaves it. */
export function podSpec(changes: JSONObject = {}): core_v1.PodSpec {
  return {
    containers: [container()],
    restartPolicy: "Always",
    dnsPolicy: "ClusterFirst",
    terminationGracePeriodSeconds: 30,
    securityContext: {},
    ...changes,
  } as unknown as core_v1.PodSpec;
}

/** One change to a valid spec, and what is wrong with it then. */
export interface SpecCase {
  readonly name: string;
  readonly spec: JSONObject;
  readonly want?: readonly string[];
  readonly options?: PodValidationOptions;
}

/** Registers a test for each. */
export function testSpecs(cases: readonly SpecCase[]): void {
  for (const { name, spec, want = [], options = podOptions() } of cases) {
    test(name, () => {
      const errors = validatePodSpec(podSpec(spec), FieldPath.root("spec"), options);
      assert.deepEqual(errors.map(toErrorText), want);
    });
  }
}

/** The change that gives the one container some members. */
export function withContainer(changes: JSONObject): JSONObject {
  return { containers: [container(changes)] };
}

/** The change that gives the pod one volume. */
export function withVolume(source: JSONObject, name = "v"): JSONObject {
  return { volumes: [{ name, ...source } as JSONValue] };
}
