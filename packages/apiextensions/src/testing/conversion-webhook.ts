import { getOwn, isJSONObject, type JSONObject, type JSONValue } from "@kube-apiserver/apimachinery";
import { WebhookServer } from "@kube-apiserver/generic-server/testing";

/** A review as a webhook gets it. */
export interface ReceivedConversion {
  readonly apiVersion: string;
  readonly request: {
    readonly uid: string;
    readonly desiredAPIVersion: string;
    readonly objects: readonly JSONObject[];
  };
}

/** Converts widgets: `spec.size` of v1 is `spec.dimensions.size` of v2. */
export interface ConversionWebhook extends AsyncDisposable {
  readonly server: WebhookServer;
  readonly reviews: ReceivedConversion[];
  /** What becomes of an answer before it is sent; a promise makes the caller wait. */
  change: (answer: JSONObject, review: ReceivedConversion) => JSONValue | Promise<JSONValue>;
}

/** Starts one. */
export async function startConversionWebhook(): Promise<ConversionWebhook> {
  const server = await WebhookServer.start();
  const webhook: ConversionWebhook = {
    server,
    reviews: [],
    change: (answer) => answer,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
  server.respond = async ({ body }, res) => {
    const review = JSON.parse(body) as ReceivedConversion;
    webhook.reviews.push(review);
    res.setHeader("Content-Type", "application/json");
    res.end(JSON.stringify(await webhook.change(answerTo(review), review)));
  };
  return webhook;
}

function answerTo({ apiVersion, request: { uid, desiredAPIVersion, objects } }: ReceivedConversion): JSONObject {
  const convertedObjects = objects.map((object) => convertWidget(object, desiredAPIVersion));
  return { apiVersion, kind: "ConversionReview", response: { uid, convertedObjects, result: { status: "Success" } } };
}

/** A widget in another version. */
export function convertWidget(widget: JSONObject, apiVersion: string): JSONObject {
  const spec = objectAt(widget, "spec");
  const converted = apiVersion.endsWith("/v2")
    ? { dimensions: { size: getOwn(spec, "size") ?? 0 } }
    : { size: getOwn(objectAt(spec, "dimensions"), "size") ?? 0 };
  return { ...widget, apiVersion, spec: converted };
}

function objectAt(object: JSONObject, field: string): JSONObject {
  const value = getOwn(object, field);
  return value !== undefined && isJSONObject(value) ? value : {};
}
