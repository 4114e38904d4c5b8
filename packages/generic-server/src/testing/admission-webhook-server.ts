import type { admission_v1 } from "@kube-apiserver/api/types";
import type { JSONObject, JSONValue } from "@kube-apiserver/apimachinery";
import { WebhookServer, type WebhookServerOptions } from "./webhook-server.js";

/** What a webhook says to a request; left out: it is allowed. */
export interface AdmissionAnswer {
  readonly allowed?: boolean;
  readonly patch?: readonly JSONValue[];
  readonly status?: JSONObject;
  readonly warnings?: readonly string[];
  readonly auditAnnotations?: Readonly<Record<string, string>>;
}

/** What a webhook was asked. */
export type ReviewedRequest = admission_v1.AdmissionRequest & { readonly object?: JSONObject };

/** Answers reviews of admission: what was asked is in {@link AdmissionWebhookServer.requests}. */
export interface AdmissionWebhookServer {
  readonly server: WebhookServer;
  readonly requests: ReviewedRequest[];
  /** What is answered, by path: one server may be several webhooks. */
  decide: (request: ReviewedRequest, path: string) => AdmissionAnswer;
}

/** Starts one. Whoever starts it disposes of its server. */
export async function startAdmissionWebhook(options: WebhookServerOptions = {}): Promise<AdmissionWebhookServer> {
  const server = await WebhookServer.start(options);
  const webhook: AdmissionWebhookServer = { server, requests: [], decide: () => ({}) };
  server.respond = ({ body, url }, res) => {
    const review = JSON.parse(body) as { apiVersion: string; request: ReviewedRequest };
    webhook.requests.push(review.request);
    res.setHeader("Content-Type", "application/json");
    res.end(encodeAnswer(review, webhook.decide(review.request, url.split("?")[0] ?? "")));
  };
  return webhook;
}

/** A review with an answer in it. */
export function encodeAnswer(
  review: { readonly apiVersion: string; readonly request: ReviewedRequest },
  { allowed = true, patch, ...rest }: AdmissionAnswer,
): string {
  const patched =
    patch === undefined ? {} : { patchType: "JSONPatch", patch: Buffer.from(JSON.stringify(patch)).toString("base64") };
  const { uid = "" } = review.request;
  return JSON.stringify({
    apiVersion: review.apiVersion,
    kind: "AdmissionReview",
    response: { uid, allowed, ...patched, ...rest },
  });
}
