import type { CompletedExtraConfig } from "../../config/extra-config.js";

/** How addresses of objects are checked, by the gates of the server. */
export interface AddressRules {
  /** Whether new addresses have to be written properly: the gate `StrictIPCIDRValidation`. */
  readonly strictIPs: boolean;
}

/** The rules of a server. */
export function addressRulesOf({ featureGates }: Pick<CompletedExtraConfig, "featureGates">): AddressRules {
  return { strictIPs: featureGates.enabled("StrictIPCIDRValidation") };
}
