import { type ConfigScheme, decodeConfig } from "@kube-apiserver/api";
import type { podsecurity_v1 } from "@kube-apiserver/api/types";
import {
  aggregateMessages,
  type FieldError,
  FieldPath,
  fieldErrors,
  isDNS1123Label,
  isDNS1123Subdomain,
  type ParsedConfig,
  toAggregateText,
} from "@kube-apiserver/apimachinery";
import { PluginInitializationError } from "../config/plugin-initialization-error.js";
import { levelProblem, parseLevel, parseVersion, versionProblem } from "./level-version.js";
import { type NamespacePolicy, type PolicyMode, policyModes } from "./namespace-policy.js";

/** Whose pods are not looked at. */
export interface PodSecurityExemptions {
  readonly usernames: readonly string[];
  readonly namespaces: readonly string[];
  readonly runtimeClasses: readonly string[];
}

/** What holds where namespaces say nothing, and where nothing holds. */
export interface PodSecurityConfiguration {
  readonly defaults: NamespacePolicy;
  readonly exemptions: PodSecurityExemptions;
}

const group = "pod-security.admission.config.k8s.io";

const scheme: ConfigScheme = {
  name: "k8s.io/pod-security-admission/admission/api/scheme/scheme.go:31",
  kinds: new Map(
    ["v1", "v1beta1", "v1alpha1"].map((version) => [
      `${group}/${version}/PodSecurityConfiguration`,
      "podsecurity.v1.PodSecurityConfiguration",
    ]),
  ),
};

/**
 * Reads the plugin's configuration; without one everything is allowed. Mirrors `load.LoadFromData` and
 * `ValidatePodSecurityConfiguration`.
 * @throws Error in upstream's words when it cannot be used
 */
export function readPodSecurityConfiguration(document: ParsedConfig | undefined): PodSecurityConfiguration {
  const isEmpty = document === undefined || document.value === null;
  const { defaults = {}, exemptions = {} } = (
    isEmpty ? {} : decodeConfig(document, scheme)
  ) as podsecurity_v1.PodSecurityConfiguration;
  const { usernames = [], namespaces = [], runtimeClasses = [] } = exemptions;
  const policy = readDefaults(defaults);
  const mistakes = validateExemptions({ usernames, namespaces, runtimeClasses });
  if (mistakes.length > 0) throw new PluginInitializationError(`PodSecurity invalid: ${toAggregateText(mistakes)}`);
  return { defaults: policy, exemptions: { usernames, namespaces, runtimeClasses } };
}

function readDefaults(defaults: podsecurity_v1.PodSecurityDefaults): NamespacePolicy {
  const problems: string[] = [];
  const read = (mode: PolicyMode) => {
    const level = parseLevel(defaults[mode] || "privileged");
    const version = parseVersion(defaults[`${mode}-version`] || "latest");
    if (level === undefined) problems.push(`${mode}: ${levelProblem}`);
    if (version === undefined) problems.push(`${mode}-version: ${versionProblem}`);
    return [mode, { level, version }];
  };
  const policy = Object.fromEntries(policyModes.map(read)) as NamespacePolicy;
  if (problems.length === 0) return policy;
  throw new PluginInitializationError(`PodSecurity configuration error: ${aggregateMessages(problems)}`);
}

function validateExemptions({ namespaces, runtimeClasses, usernames }: PodSecurityExemptions): readonly FieldError[] {
  return [
    ...validateNames("namespaces", namespaces, isDNS1123Label),
    ...validateNames("runtimeClasses", runtimeClasses, isDNS1123Subdomain),
    ...validateNames("usernames", usernames, (name) => (name === "" ? ["username must not be empty"] : [])),
  ];
}

function validateNames(
  field: keyof PodSecurityExemptions,
  names: readonly string[],
  problemsOf: (name: string) => readonly string[],
): readonly FieldError[] {
  return names.flatMap((name, index) => {
    const path = FieldPath.root("exemptions", field).index(index);
    const problems = problemsOf(name);
    if (problems.length > 0) return [fieldErrors.invalid(path, name, problems.join(", "))];
    return names.indexOf(name) < index ? [fieldErrors.duplicate(path, name)] : [];
  });
}
