import { type JSONObject, stringifyJSON } from "@kube-apiserver/apimachinery";
import { type Cancellation, toAbortSignal } from "@kube-apiserver/component-base";
import type { Client } from "../../client/client.js";
import { countDelegated, type DelegationCount } from "../../metrics/delegation-metrics.js";
import type { KubeconfigConnection } from "../../webhook/kubeconfig.js";
import { statusOfAnswer } from "../../webhook/review-answer.js";
import type { ReviewVersion } from "../../webhook/reviews.js";
import { newWebhookClient, type WebhookClientOptions } from "../../webhook/webhook-client.js";
import { type ReviewStatus, reviewStatusOf } from "../review/review-status.js";

/** Has somebody else answer reviews. */
export interface SubjectAccessReviewer {
  /** @param spec - of a `SubjectAccessReview` of `authorization.k8s.io/v1`. Rejects when there is no answer */
  review(spec: JSONObject, signal?: Cancellation): Promise<ReviewStatus>;
  /** Lets go of its connections; calls under way fail. */
  close(): void;
}

const kind = "SubjectAccessReview";
const group = "authorization.k8s.io";

/**
 * Posts reviews to the very URL that a kubeconfig names.
 * @throws when its certificates cannot be used
 */
export function newWebhookReviewer(
  connection: KubeconfigConnection,
  version: ReviewVersion,
  options: WebhookClientOptions,
): SubjectAccessReviewer {
  const client = newWebhookClient(connection, options);
  const apiVersion = `${group}/${version}`;
  return {
    async review(spec, signal) {
      const review = { kind, apiVersion, metadata: {}, spec: specIn(version, spec), status: { allowed: false } };
      const answer = await client.post(stringifyJSON(review), signal);
      return reviewStatusOf(statusOfAnswer(answer, { apiVersion, kind }));
    },
    close: () => client.close(),
  };
}

/**
 * Creates reviews at an API server.
 * @param count - where they are counted. Absent: nowhere
 */
export function newClientReviewer(client: Client, count?: DelegationCount): SubjectAccessReviewer {
  const resource = { group, version: "v1", resource: "subjectaccessreviews" };
  return {
    async review(spec, signal) {
      const review = { apiVersion: `${group}/v1`, kind, spec };
      const create = () => client.create(resource, review, signal && toAbortSignal(signal));
      const { status } = await countDelegated(count, create);
      return reviewStatusOf(status as JSONObject | undefined);
    },
    close() {
      // The client is its owner's.
    },
  };
}

/** v1beta1 calls the groups of a user `group`. */
function specIn(version: ReviewVersion, spec: JSONObject): JSONObject {
  if (version === "v1") return spec;
  const { groups, ...rest } = spec;
  return groups === undefined ? rest : { ...rest, group: groups };
}
