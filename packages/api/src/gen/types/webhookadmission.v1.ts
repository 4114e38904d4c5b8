// Made by packages/api/scripts/generate.mjs from the API fact tables. Not edited by hand.
// Types of webhookadmission.v1.

export type WebhookAdmission = {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly kubeConfigFile: string;
  readonly staticManifestsDir?: string;
};
