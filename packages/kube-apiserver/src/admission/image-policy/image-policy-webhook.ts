import type { core_v1, imagepolicy_v1alpha1 } from "@kube-apiserver/api/types";
import { isJSONObject, parseJSON } from "@kube-apiserver/apimachinery";
import { type Clock, ExpiringMap } from "@kube-apiserver/component-base";
import {
  type AdmissionAttributes,
  type AdmissionOperation,
  defaultRetryBackoff,
  type ValidationPlugin,
  type WebhookClient,
  withExponentialBackoff,
} from "@kube-apiserver/generic-server";
import { newAdmissionForbidden, toAdmissionForbidden } from "../refusal.js";
import type { ImagePolicyConfiguration } from "./configuration.js";
import { shouldRetry } from "./should-retry.js";

type ImageReviewSpec = imagepolicy_v1alpha1.ImageReviewSpec;
type ImageReviewStatus = imagepolicy_v1alpha1.ImageReviewStatus;

/** What the plugin is made with. */
export interface ImagePolicyWebhookConfig {
  readonly configuration: ImagePolicyConfiguration;
  readonly client: WebhookClient;
  readonly clock: Clock;
  /** A number from 0 up to 1. */
  readonly jitter: () => number;
}

const auditKeyPrefix = "imagepolicywebhook.image-policy.k8s.io/";
const annotationInfix = ".image-policy.k8s.io/";
const cacheCapacity = 1024;

/**
 * Asks a webhook whether the images of a pod may run. Mirrors `imagepolicy`; that a pod was let in without an answer is
 * noted in the audit event alone, while upstream also writes it into the pod, long past the release that was to end that.
 */
export class ImagePolicyWebhook implements ValidationPlugin {
  readonly name = "ImagePolicyWebhook";
  readonly #config: ImagePolicyWebhookConfig;
  readonly #answers: ExpiringMap<ImageReviewStatus>;

  constructor(config: ImagePolicyWebhookConfig) {
    this.#config = config;
    this.#answers = new ExpiringMap(config.clock, cacheCapacity, config.configuration.allowTTLMs);
  }

  handles(operation: AdmissionOperation): boolean {
    return operation === "CREATE" || operation === "UPDATE";
  }

  async validate(attributes: AdmissionAttributes): Promise<void> {
    const { resource, subresource } = attributes;
    if (resource.group !== "" || resource.resource !== "pods") return;
    if (subresource !== "" && subresource !== "ephemeralcontainers") return;
    const status = await this.#review(attributes, reviewSpecOf(attributes));
    if (status === undefined) return;
    for (const [key, value] of Object.entries(status.auditAnnotations ?? {})) annotate(attributes, key, value ?? "");
    if (status.allowed) return;
    const reason = status.reason ?? "";
    const message =
      reason === ""
        ? "one or more images rejected by webhook backend"
        : `image policy webhook backend denied one or more images: ${reason}`;
    throw newAdmissionForbidden(attributes, message);
  }

  /** Undefined when there was no answer, and the pod may run all the same. */
  async #review(attributes: AdmissionAttributes, spec: ImageReviewSpec): Promise<ImageReviewStatus | undefined> {
    const { allowTTLMs, denyTTLMs, defaultAllow } = this.#config.configuration;
    const key = JSON.stringify(spec);
    const known = this.#answers.get(key);
    if (known !== undefined) return known;
    try {
      const status = await this.#ask(attributes, spec);
      this.#answers.set(key, status, status.allowed ? allowTTLMs : denyTTLMs);
      return status;
    } catch (err) {
      if (!defaultAllow) throw toAdmissionForbidden(attributes, err);
      annotate(attributes, "failed-open", "true");
      return undefined;
    }
  }

  async #ask({ context }: AdmissionAttributes, spec: ImageReviewSpec): Promise<ImageReviewStatus> {
    const { client, clock, jitter, configuration } = this.#config;
    const review = { kind: "ImageReview", apiVersion: "imagepolicy.k8s.io/v1alpha1", metadata: {}, spec, status: {} };
    const body = JSON.stringify(review);
    const parts = { clock, random: jitter, shouldRetry, signal: context.signal };
    const answer = await withExponentialBackoff(defaultRetryBackoff(configuration.retryBackoffMs), parts, () =>
      client.post(body),
    );
    return statusOf(answer);
  }
}

function reviewSpecOf({ object, subresource, namespace }: AdmissionAttributes): ImageReviewSpec {
  const { spec, metadata } = (object ?? {}) as core_v1.Pod;
  const containers =
    subresource === ""
      ? [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])]
      : (spec?.ephemeralContainers ?? []);
  const annotations = Object.entries(metadata?.annotations ?? {}).filter(([key]) => key.includes(annotationInfix));
  return {
    containers: containers.map(({ image = "" }) => ({ image })),
    ...(annotations.length === 0 ? {} : { annotations: Object.fromEntries(annotations) }),
    namespace,
  };
}

function statusOf(answer: string): ImageReviewStatus {
  const review = parseJSON(answer);
  if (!isJSONObject(review) || review.kind !== "ImageReview") throw new Error("the answer is no ImageReview");
  const status = review.status as unknown as Partial<ImageReviewStatus> | undefined;
  return { ...status, allowed: status?.allowed === true };
}

function annotate(attributes: AdmissionAttributes, key: string, value: string): void {
  try {
    attributes.addAnnotation(auditKeyPrefix + key, value);
  } catch {
    // A key of the webhook's that is none: what it says about the images counts nevertheless.
  }
}
