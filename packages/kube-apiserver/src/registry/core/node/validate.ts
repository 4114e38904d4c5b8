import type { core_v1 } from "@kube-apiserver/api/types";
import {
  type FieldError,
  FieldPath,
  fieldErrors,
  hasFieldErrors,
  jsonEqual,
  type KubeObject,
} from "@kube-apiserver/apimachinery";
import { hasBothFamilies } from "../../networking/legacy-address.js";
import type { AddressRules } from "../../validation/address-rules.js";
import { type LegacyAddressRules, validateLegacyCIDR, warningsForCIDR } from "../../validation/addresses.js";
import { validatePositiveField } from "../../validation/field-checks.js";
import { validateResourceQuantity } from "../../validation/resource-names.js";
import { validateNodeAnnotations } from "./validate-annotations.js";
import { validateConfigSource, validateConfigStatus } from "./validate-config-source.js";
import { validateDeclaredFeatures } from "./validate-declared-features.js";
import { validateTaints } from "./validate-taints.js";

const specPath = FieldPath.root("spec");
const statusPath = FieldPath.root("status");
const featuresPath = statusPath.child("declaredFeatures");
const cidrsPath = specPath.child("podCIDRs");
// Taints and swap under metadata are upstream's paths.
const taintsPath = FieldPath.root("metadata", "taints");
const swapPath = FieldPath.root("metadata", "nodeSwapStatus");

function specOf(node: KubeObject): core_v1.NodeSpec {
  return (node as core_v1.Node).spec ?? {};
}

function statusOf(node: KubeObject): core_v1.NodeStatus {
  return (node as core_v1.Node).status ?? {};
}

/** Mirrors `ValidateNode`, metadata excepted. Blocks that are stored stay valid. */
export function validateNode(node: KubeObject, rules: AddressRules, old?: KubeObject): readonly FieldError[] {
  const known = old === undefined ? [] : specOf(old).podCIDRs;
  const capacity = statusOf(node).nodeInfo?.swap?.capacity;
  return [
    ...validateNodeAnnotations(node),
    ...validateTaints(specOf(node).taints ?? [], taintsPath),
    ...validateAmounts(node),
    ...(capacity === undefined ? [] : validatePositiveField(capacity, swapPath.child("capacity"))),
    ...validateDeclaredFeatures(statusOf(node).declaredFeatures ?? [], featuresPath),
    ...validatePodCIDRs(specOf(node).podCIDRs ?? [], { strict: rules.strictIPs, known: known ?? [] }),
  ];
}

function validateAmounts(node: KubeObject): readonly FieldError[] {
  const { capacity = {}, allocatable = {} } = statusOf(node);
  return Object.entries({ capacity, allocatable }).flatMap(([field, amounts]) =>
    Object.entries(amounts).flatMap(([name, amount = "0"]) =>
      validateResourceQuantity(name, amount, statusPath.child(field, name)),
    ),
  );
}

function validatePodCIDRs(cidrs: readonly string[], rules: LegacyAddressRules): readonly FieldError[] {
  const each = cidrs.flatMap((cidr, index) => validateLegacyCIDR(cidr, cidrsPath.index(index), rules));
  if (cidrs.length < 2) return each;
  const unreadable = cidrs.find((cidr) => hasFieldErrors(() => validateLegacyCIDR(cidr, cidrsPath, { strict: false })));
  const reason = "invalid PodCIDRs. failed to check with dual stack with error:failed to parse cidr value:";
  const failed =
    unreadable === undefined
      ? []
      : [
          fieldErrors.internalError(
            cidrsPath,
            `${reason}"${unreadable}" with error:invalid CIDR address: ${unreadable}`,
          ),
        ];
  const addresses = cidrs.map((cidr) => cidr.slice(0, Math.max(cidr.indexOf("/"), 0)));
  const isDual = unreadable === undefined && hasBothFamilies(addresses) && cidrs.length === 2;
  if (isDual) return each;
  const detail = "may specify no more than one CIDR for each IP family";
  return [...each, ...failed, fieldErrors.invalid(cidrsPath, cidrs, detail)];
}

/** Mirrors `ValidateNodeUpdate`, metadata excepted. The status is validated so as well. */
export function validateNodeUpdate(node: KubeObject, old: KubeObject): readonly FieldError[] {
  const { configSource, taints = [], externalID = "" } = specOf(node);
  const { config } = statusOf(node);
  const idPath = specPath.child("externalID");
  return [
    ...validateNodeAnnotations(node),
    ...validateDeclaredFeatures(statusOf(node).declaredFeatures ?? [], featuresPath),
    ...validateAmounts(node),
    ...validateAddresses(statusOf(node).addresses ?? []),
    ...validateKept(specOf(node), specOf(old)),
    ...(configSource === undefined ? [] : validateConfigSource(configSource, specPath.child("configSource"))),
    ...(config === undefined ? [] : validateConfigStatus(config, statusPath.child("config"))),
    ...validateTaints(taints, taintsPath),
    ...(externalID === (specOf(old).externalID ?? "") ? [] : [fieldErrors.forbidden(idPath, "may not be updated")]),
  ];
}

function validateAddresses(addresses: readonly core_v1.NodeAddress[]): readonly FieldError[] {
  const seen = new Set<string>();
  return addresses.flatMap(({ type = "", address = "" }, index) => {
    const key = `${type}/${address}`;
    const isRepeated = seen.has(key);
    seen.add(key);
    if (!isRepeated) return [];
    // Go prints its own struct.
    return [fieldErrors.duplicate(statusPath.child("addresses").index(index), { Type: type, Address: address })];
  });
}

/** What is set once. */
function validateKept(spec: core_v1.NodeSpec, before: core_v1.NodeSpec): readonly FieldError[] {
  const errors: FieldError[] = [];
  const { podCIDRs = [], providerID = "" } = spec;
  const { podCIDRs: oldCIDRs = [], providerID: oldID = "" } = before;
  if (oldCIDRs.length > 0 && !jsonEqual(podCIDRs, oldCIDRs)) {
    const detail = 'node updates may not change podCIDR except from "" to valid';
    const changed = oldCIDRs.filter((cidr, index) => cidr !== podCIDRs[index]);
    const count = podCIDRs.length === oldCIDRs.length ? changed.length : 1;
    errors.push(...Array.from({ length: count }, () => fieldErrors.forbidden(cidrsPath, detail)));
  }
  if (oldID !== "" && providerID !== oldID) {
    const detail = 'node updates may not change providerID except from "" to valid';
    errors.push(fieldErrors.forbidden(specPath.child("providerID"), detail));
  }
  return errors;
}

/** What to tell about fields that nobody reads, and blocks that should be written differently. */
export function warningsForNode(node: KubeObject): readonly string[] {
  const { configSource, externalID = "", podCIDRs = [] } = specOf(node);
  return [
    ...(configSource === undefined ? [] : ["spec.configSource: the feature is removed"]),
    ...(externalID === "" ? [] : ["spec.externalID: this field is deprecated, and is unused by Kubernetes"]),
    ...podCIDRs.flatMap((cidr, index) => warningsForCIDR(cidr, cidrsPath.index(index))),
  ];
}
