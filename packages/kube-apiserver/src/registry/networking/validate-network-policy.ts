import type { networking_v1 } from "@kube-apiserver/api/types";
import {
  type FieldError,
  FieldPath,
  fieldErrors,
  hasFieldErrors,
  isValidPortName,
  type KubeObject,
  type LabelSelectorValidationOptions,
  validateLabelSelector,
} from "@kube-apiserver/apimachinery";
import type { AddressRules } from "../validation/address-rules.js";
import { type LegacyAddressRules, validateLegacyCIDR, warningsForCIDR } from "../validation/addresses.js";
import { invalidFor } from "../validation/names.js";
import { validatePortNumber } from "../validation/ports.js";
import { blockHas } from "./ip-address.js";
import { type LegacyCIDR, parseLegacyCIDR } from "./legacy-address.js";

const specPath = FieldPath.root("spec");
const protocols: readonly string[] = ["TCP", "UDP", "SCTP"];
const policyTypes: readonly string[] = ["Ingress", "Egress"];

interface PeerRules {
  readonly addresses: LegacyAddressRules;
  readonly selectors: LabelSelectorValidationOptions;
}

interface Rule {
  readonly path: FieldPath;
  readonly ports: readonly networking_v1.NetworkPolicyPort[];
  readonly peers: readonly networking_v1.NetworkPolicyPeer[];
  readonly peersPath: FieldPath;
}

function specOf(policy: KubeObject): networking_v1.NetworkPolicySpec {
  return (policy as networking_v1.NetworkPolicy).spec ?? {};
}

/** Both directions, ingress first. */
function rulesOf({ ingress = [], egress = [] }: networking_v1.NetworkPolicySpec): readonly Rule[] {
  const ruleAt = (path: FieldPath, field: string, ports: Rule["ports"] = [], peers: Rule["peers"] = []): Rule => ({
    path,
    ports,
    peers,
    peersPath: path.child(field),
  });
  return [
    ...ingress.map(({ ports, from }, index) => ruleAt(specPath.child("ingress").index(index), "from", ports, from)),
    ...egress.map(({ ports, to }, index) => ruleAt(specPath.child("egress").index(index), "to", ports, to)),
  ];
}

/** Mirrors `ValidateNetworkPolicy`, metadata excepted. */
export function validateNetworkPolicy(policy: KubeObject, { strictIPs: strict }: AddressRules): readonly FieldError[] {
  return validateSpec(specOf(policy), { addresses: { strict }, selectors: {} });
}

/** Mirrors `ValidateNetworkPolicyUpdate`, metadata excepted. Blocks that are stored anywhere in the policy may stay. */
export function validateNetworkPolicyUpdate(
  policy: KubeObject,
  old: KubeObject,
  { strictIPs: strict }: AddressRules,
): readonly FieldError[] {
  const before = specOf(old);
  const known = rulesOf(before).flatMap(({ peers }) =>
    peers.flatMap(({ ipBlock }) => (ipBlock === undefined ? [] : [ipBlock.cidr, ...(ipBlock.except ?? [])])),
  );
  const allowInvalidLabelValues = hasFieldErrors(() => validateLabelSelector(before.podSelector, specPath));
  return validateSpec(specOf(policy), { addresses: { strict, known }, selectors: { allowInvalidLabelValues } });
}

/** Mirrors `ValidateNetworkPolicySpec`. */
function validateSpec(spec: networking_v1.NetworkPolicySpec, rules: PeerRules): readonly FieldError[] {
  return [
    ...validateLabelSelector(spec.podSelector, specPath.child("podSelector"), rules.selectors),
    ...rulesOf(spec).flatMap(({ path, ports, peers, peersPath }) => [
      ...ports.flatMap((port, index) => validatePort(port, path.child("ports").index(index))),
      ...peers.flatMap((peer, index) => validatePeer(peer, peersPath.index(index), rules)),
    ]),
    ...validateTypes(spec.policyTypes ?? []),
  ];
}

function validateTypes(types: readonly string[]): readonly FieldError[] {
  const path = specPath.child("policyTypes");
  if (types.length > policyTypes.length) {
    return [fieldErrors.invalid(path, types, "may not specify more than two policyTypes")];
  }
  return types.flatMap((type, index) =>
    policyTypes.includes(type) ? [] : [fieldErrors.notSupported(path.index(index), type, policyTypes)],
  );
}

/** Mirrors `ValidateNetworkPolicyPort`. */
function validatePort(
  { protocol, port, endPort }: networking_v1.NetworkPolicyPort,
  path: FieldPath,
): readonly FieldError[] {
  const endPath = path.child("endPort");
  const portPath = path.child("port");
  const unknown = protocol !== undefined && !protocols.includes(protocol);
  const errors: FieldError[] = unknown ? [fieldErrors.notSupported(path.child("protocol"), protocol, protocols)] : [];
  if (typeof port === "number") {
    errors.push(...validatePortNumber(port, portPath));
    if (endPort === undefined) return errors;
    if (endPort < port) errors.push(fieldErrors.invalid(endPath, endPort, "must be greater than or equal to `port`"));
    return [...errors, ...validatePortNumber(endPort, endPath)];
  }
  const reason = port === undefined ? "not specified" : "non-numeric";
  if (endPort !== undefined) {
    errors.push(fieldErrors.invalid(endPath, endPort, `may not be specified when \`port\` is ${reason}`));
  }
  return port === undefined ? errors : [...errors, ...invalidFor(isValidPortName(port), port, portPath)];
}

/** Mirrors `ValidateNetworkPolicyPeer`. */
function validatePeer(
  { podSelector, namespaceSelector, ipBlock }: networking_v1.NetworkPolicyPeer,
  path: FieldPath,
  rules: PeerRules,
): readonly FieldError[] {
  const hasSelector = podSelector !== undefined || namespaceSelector !== undefined;
  const errors = [
    ...validateLabelSelector(podSelector, path.child("podSelector"), rules.selectors),
    ...validateLabelSelector(namespaceSelector, path.child("namespaceSelector"), rules.selectors),
    ...(ipBlock === undefined ? [] : validateIPBlock(ipBlock, path.child("ipBlock"), rules.addresses)),
  ];
  if (ipBlock === undefined) {
    return hasSelector ? errors : [...errors, fieldErrors.required(path, "must specify a peer")];
  }
  if (!hasSelector) return errors;
  return [...errors, fieldErrors.forbidden(path, "may not specify both ipBlock and another peer")];
}

/** Mirrors `ValidateIPBlock`. */
function validateIPBlock(
  { cidr = "", except = [] }: networking_v1.IPBlock,
  path: FieldPath,
  rules: LegacyAddressRules,
): readonly FieldError[] {
  const cidrPath = path.child("cidr");
  if (cidr === "") return [fieldErrors.required(cidrPath)];
  const errors = validateLegacyCIDR(cidr, cidrPath, rules);
  const outer = parseLegacyCIDR(cidr);
  if (outer === undefined) return errors;
  return [
    ...errors,
    ...except.flatMap((text, index) => {
      const at = path.child("except").index(index);
      const inner = parseLegacyCIDR(text);
      const isOutside = inner !== undefined && !isStrictlyInside(inner, outer);
      return [
        ...validateLegacyCIDR(text, at, rules),
        ...(isOutside ? [fieldErrors.invalid(at, text, "must be a strict subset of `cidr`")] : []),
      ];
    }),
  ];
}

function isStrictlyInside(inner: LegacyCIDR, outer: LegacyCIDR): boolean {
  const { family, value: base } = outer.network;
  const size = 1n << BigInt((family === "IPv4" ? 32 : 128) - outer.prefix);
  return blockHas({ family, base, size }, inner.network) && outer.prefix < inner.prefix;
}

/** What to tell about blocks that are valid and should be written differently. */
export function warningsForNetworkPolicy(policy: KubeObject): readonly string[] {
  return rulesOf(specOf(policy)).flatMap(({ peers, peersPath }) =>
    peers.flatMap(({ ipBlock }, index) => {
      if (ipBlock === undefined) return [];
      const path = peersPath.index(index).child("ipBlock");
      const { cidr, except = [] } = ipBlock;
      return [
        ...warningsForCIDR(cidr, path.child("cidr")),
        ...except.flatMap((text, at) => warningsForCIDR(text, path.child("except").index(at))),
      ];
    }),
  );
}
