// Made by packages/api/scripts/generate.mjs from the API fact tables. Not edited by hand.
// Types of policyconfig.v1.

export type MutatingAdmissionPolicyConfiguration = {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly staticManifestsDir?: string;
};

export type ValidatingAdmissionPolicyConfiguration = {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly staticManifestsDir?: string;
};
