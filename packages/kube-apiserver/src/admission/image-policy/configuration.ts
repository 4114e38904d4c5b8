import { getOwn, isJSONObject, type JSONObject, type ParsedConfig } from "@kube-apiserver/apimachinery";
import { formatDuration } from "@kube-apiserver/component-base";

/** How images are asked about. Times in milliseconds. */
export interface ImagePolicyConfiguration {
  /** Path of a kubeconfig that says where. */
  readonly kubeConfigFile: string;
  /** How long a yes counts; 0: once. */
  readonly allowTTLMs: number;
  /** How long a no counts; 0: once. */
  readonly denyTTLMs: number;
  /** The first pause before asking again; 0: none. */
  readonly retryBackoffMs: number;
  /** Whether pods are let in while there is nobody to ask. */
  readonly defaultAllow: boolean;
}

const secondMs = 1000;
const minuteMs = 60 * secondMs;

/** A time in a file, which counts in a unit of its own. */
interface DurationRule {
  readonly field: string;
  readonly unitMs: number;
  /** Exclusive. */
  readonly min: { readonly ms: number; readonly text: string };
  readonly maxMs: number;
  readonly defaultMs: number;
}

const ttlMin = { ms: secondMs, text: "1s" };
const retryBackoff: DurationRule = {
  field: "retryBackoff",
  unitMs: 1,
  min: { ms: 0, text: "1ns" },
  maxMs: 5 * minuteMs,
  defaultMs: 500,
};
const allowTTL: DurationRule = {
  field: "allowTTL",
  unitMs: secondMs,
  min: ttlMin,
  maxMs: 30 * minuteMs,
  defaultMs: 5 * minuteMs,
};
const denyTTL: DurationRule = { ...allowTTL, field: "denyTTL", defaultMs: 30 * secondMs };

/**
 * Reads the plugin's configuration, `{ imagePolicy: … }` with a kind or without, leniently as upstream does.
 * @throws Error in upstream's words when there is none, or it cannot be used
 */
export function readImagePolicyConfiguration(document: ParsedConfig | undefined): ImagePolicyConfiguration {
  if (document === undefined) throw new Error("no config specified");
  const { value } = document;
  const policy = isJSONObject(value) ? getOwn(value, "imagePolicy") : undefined;
  const config = policy !== undefined && isJSONObject(policy) ? policy : {};
  const kubeConfigFile = getOwn(config, "kubeConfigFile");
  return {
    retryBackoffMs: durationOf(config, retryBackoff),
    allowTTLMs: durationOf(config, allowTTL),
    denyTTLMs: durationOf(config, denyTTL),
    kubeConfigFile: typeof kubeConfigFile === "string" ? kubeConfigFile : "",
    defaultAllow: getOwn(config, "defaultAllow") === true,
  };
}

/** 0 means the default, -1 none. Mirrors `normalizeConfigDuration`. */
function durationOf(config: JSONObject, { field, unitMs, min, maxMs, defaultMs }: DurationRule): number {
  const value = getOwn(config, field) ?? 0;
  if (typeof value !== "number") throw new Error(`imagePolicy.${field} must be a number`);
  if (value === -1) return 0;
  if (value === 0) return defaultMs;
  const ms = value * unitMs;
  if (ms > min.ms && ms <= maxMs) return ms;
  throw new Error(`valid value is between ${min.text} and ${formatDuration(maxMs)}, got ${formatDuration(ms)}`);
}
