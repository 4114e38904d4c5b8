import type { apiextensions_v1 } from "@kube-apiserver/api/types";
import {
  type JSONObject,
  type KubeObject,
  newUUID,
  parseGroupVersion,
  type RandomSource,
  toGroupVersionKindString,
} from "@kube-apiserver/apimachinery";
import type { Cancellation, Clock } from "@kube-apiserver/component-base";
import {
  decodeReview,
  type HookClientConfig,
  type HookClientManager,
  type ReviewVersion,
  reviewVersionOf,
} from "@kube-apiserver/generic-server";
import { ConversionError, type ConversionFailure } from "./conversion-error.js";
import type { ConversionMetrics } from "./conversion-metrics.js";
import { convertedObjectsOf, encodeReview } from "./conversion-review.js";
import { acceptConverted, ConvertedObjectError } from "./converted-object.js";
import type { CustomResourceConverter, MaybePromise } from "./converter.js";

/** What a {@link WebhookConverter} is made from. */
export interface WebhookConverterParts {
  /** Name of the definition. */
  readonly definition: string;
  readonly clientConfig: HookClientConfig;
  readonly reviewVersions: readonly string[];
  readonly clients: HookClientManager;
  /** Absent: nothing is counted. */
  readonly metrics: ConversionMetrics | undefined;
  readonly clock: Clock;
  readonly random: RandomSource;
  /** Ends calls: with the server. They are not tied to requests, several of which may wait for one. */
  readonly signal: Cancellation;
}

/** Most objects in one call. */
const maxBatch = 500;
/** As large as an answer with that many objects may get. */
const maxAnswerBytes = 256 * 1024 * 1024;

/** Strategy `Webhook`: another server knows how. Mirrors `webhookConverter`. */
export class WebhookConverter implements CustomResourceConverter {
  readonly #parts: WebhookConverterParts;

  constructor(parts: WebhookConverterParts) {
    this.#parts = parts;
  }

  waitsFor(obj: KubeObject, apiVersion: string): boolean {
    return obj.apiVersion !== apiVersion && !isEmpty(obj);
  }

  convert(obj: KubeObject, apiVersion: string): MaybePromise<KubeObject> {
    if (obj.apiVersion === apiVersion) return obj;
    if (isEmpty(obj)) return { ...obj, apiVersion };
    // One object comes back for one.
    return this.#convertBatch([obj], apiVersion).then(([converted]) => converted as KubeObject);
  }

  async convertAll(objects: readonly KubeObject[], apiVersion: string): Promise<readonly KubeObject[]> {
    const converted: KubeObject[] = [];
    for (let start = 0; start < objects.length; start += maxBatch) {
      converted.push(...(await this.#convertBatch(objects.slice(start, start + maxBatch), apiVersion)));
    }
    return converted;
  }

  async #convertBatch(objects: readonly KubeObject[], apiVersion: string): Promise<readonly KubeObject[]> {
    const { metrics, clock, definition } = this.#parts;
    const startMs = clock.monotonic();
    const seconds = () => (clock.monotonic() - startMs) / 1000;
    const versions = [objects[0]?.apiVersion ?? "", apiVersion].map((each) => parseGroupVersion(each).version);
    const [from = "", to = ""] = versions;
    try {
      const converted = await this.#ask(objects, apiVersion);
      metrics?.called(seconds());
      metrics?.converted(definition, from, to, true, seconds());
      return converted;
    } catch (err) {
      if (err instanceof ConversionError && err.failure !== undefined) metrics?.called(seconds(), err.failure);
      metrics?.converted(definition, from, to, false, seconds());
      throw err;
    }
  }

  async #ask(objects: readonly KubeObject[], desiredAPIVersion: string): Promise<readonly KubeObject[]> {
    const { reviewVersions, random } = this.#parts;
    const version = attempt(
      () => reviewVersionOf(reviewVersions, "no supported conversion review versions"),
      (problem) => new ConversionError(problem),
    );
    const uid = newUUID(random);
    const failed = (failure: ConversionFailure) => (problem: string, cause: unknown) =>
      new ConversionError(`conversion webhook for ${kindOf(objects)} failed: ${problem}`, failure, { cause });
    const review = await this.#post(encodeReview({ uid, version, desiredAPIVersion, objects }), version).catch(
      (err: Error) => {
        throw failed("conversion_webhook_call_failure")(err.message, err);
      },
    );
    const answered = attempt(
      () => convertedObjectsOf(review, { uid, version }),
      failed("conversion_webhook_malformed_response_failure"),
    );
    if (answered.length !== objects.length) {
      const count = `returned ${answered.length} objects, expected ${objects.length}`;
      const problem = `conversion webhook for ${kindOf(objects)} ${count}`;
      throw new ConversionError(problem, "conversion_webhook_partial_response_failure");
    }
    return objects.map((obj, at) => accept(obj, answered[at] ?? null, { at, of: objects, desiredAPIVersion }));
  }

  async #post(body: string, version: ReviewVersion): Promise<apiextensions_v1.ConversionReview> {
    const { clients, clientConfig, clock, signal } = this.#parts;
    const answer = await clients.clientFor(clientConfig).post(body, { clock, signal, maxAnswerBytes });
    return decodeReview(answer, { group: "apiextensions.k8s.io", version, kind: "ConversionReview" });
  }
}

interface Place {
  readonly at: number;
  readonly of: readonly KubeObject[];
  readonly desiredAPIVersion: string;
}

function accept(original: KubeObject, converted: JSONObject | null, { at, of, desiredAPIVersion }: Place): KubeObject {
  try {
    return acceptConverted(original, converted, desiredAPIVersion);
  } catch (err) {
    if (!(err instanceof ConvertedObjectError)) throw err;
    const noun = of.length === 1 ? `invalid ${err.what}` : describeItem(err, at);
    const where = of.length === 1 && err.message.startsWith("invalid ") && err.what === "object" ? " at index 0" : "";
    // Of a single one that is no object upstream says no more.
    const isBare = of.length === 1 && err.what === "form";
    const problem = isBare
      ? err.message
      : `conversion webhook for ${kindOf(of)} returned ${noun}${where}: ${err.message}`;
    throw new ConversionError(problem, "conversion_webhook_invalid_converted_object_failure", { cause: err });
  }
}

function describeItem({ what }: ConvertedObjectError, at: number): string {
  return what === "metadata" ? `invalid metadata in object at index ${at}` : `invalid converted object at index ${at}`;
}

function kindOf([first]: readonly KubeObject[]): string {
  return toGroupVersionKindString({ ...parseGroupVersion(first?.apiVersion ?? ""), kind: first?.kind ?? "" });
}

/** Nothing but type information: there is nothing to ask about. Mirrors `isEmptyUnstructuredObject`. */
function isEmpty(obj: KubeObject): boolean {
  return Object.keys(obj).length === 2 && obj.apiVersion !== undefined && obj.kind !== undefined;
}

function attempt<T>(run: () => T, toError: (problem: string, cause: unknown) => Error): T {
  try {
    return run();
  } catch (err) {
    throw toError((err as Error).message, err);
  }
}
