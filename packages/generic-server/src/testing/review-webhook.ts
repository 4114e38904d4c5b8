import type { authorization_v1 } from "@kube-apiserver/api/types";
import { WebhookServer } from "./webhook-server.js";

/** A review as a webhook got it. */
export interface ReceivedReview {
  readonly apiVersion: string;
  readonly kind: string;
  readonly spec: authorization_v1.SubjectAccessReviewSpec & { readonly group?: readonly string[] };
}

/** What a webhook answers: a status, or a code of HTTP, or any text. */
export type ReviewAnswer = Partial<authorization_v1.SubjectAccessReviewStatus> | number | string;

/** A webhook that authorizes. */
export interface ReviewWebhook extends AsyncDisposable {
  readonly server: WebhookServer;
  readonly reviews: ReceivedReview[];
  /** What is answered. At first: no opinion. A promise makes callers wait. */
  decide: (review: ReceivedReview) => ReviewAnswer | Promise<ReviewAnswer>;
}

/** Starts one on a free port. */
export async function startReviewWebhook(): Promise<ReviewWebhook> {
  const server = await WebhookServer.start();
  const webhook: ReviewWebhook = {
    server,
    reviews: [],
    decide: () => ({ allowed: false }),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
  server.respond = async ({ body }, res) => {
    const review = JSON.parse(body) as ReceivedReview;
    webhook.reviews.push(review);
    const answer = await webhook.decide(review);
    if (typeof answer === "number") res.writeHead(answer).end("broken");
    else if (typeof answer === "string") res.end(answer);
    else res.end(JSON.stringify({ ...review, status: answer }));
  };
  return webhook;
}
