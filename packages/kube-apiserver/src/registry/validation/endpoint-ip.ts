import { type FieldError, type FieldPath, fieldErrors } from "@kube-apiserver/apimachinery";
import { blockHas, type IPBlock, parseIPBlock } from "../networking/ip-address.js";
import { parseLegacyIP } from "../networking/legacy-address.js";

interface RefusedBlocks {
  readonly detail: (ip: string) => string;
  readonly blocks: readonly IPBlock[];
}

/** Addresses that mean something else on every node, in the order in which they are told of. */
const refused: readonly RefusedBlocks[] = [
  { detail: (ip) => `may not be unspecified (${ip})`, blocks: ["0.0.0.0/32", "::/128"].map(parseIPBlock) },
  {
    detail: () => "may not be in the loopback range (127.0.0.0/8, ::1/128)",
    blocks: ["127.0.0.0/8", "::1/128"].map(parseIPBlock),
  },
  {
    detail: () => "may not be in the link-local range (169.254.0.0/16, fe80::/10)",
    blocks: ["169.254.0.0/16", "fe80::/10"].map(parseIPBlock),
  },
  {
    detail: () => "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)",
    // Any flags before the scope: sixteen blocks.
    blocks: ["224.0.0.0/24", ...[..."0123456789abcdef"].map((flags) => `ff${flags}2::/16`)].map(parseIPBlock),
  },
];

/** Refuses addresses that endpoints cannot have. Mirrors `ValidateEndpointIP`. */
export function validateEndpointIP(value: string, path: FieldPath): readonly FieldError[] {
  const ip = parseLegacyIP(value);
  if (ip === undefined) return [fieldErrors.invalid(path, value, "must be a valid IP address")];
  return refused
    .filter(({ blocks }) => blocks.some((block) => blockHas(block, ip.address)))
    .map(({ detail }) => fieldErrors.invalid(path, value, detail(value)));
}
