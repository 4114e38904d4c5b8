import type { KubeObject, RandomSource } from "@kube-apiserver/apimachinery";
import { metaOf, toAPIVersion } from "@kube-apiserver/apimachinery";
import { CancellationSource, type Clock } from "@kube-apiserver/component-base";
import type { HookClientConfig, HookClientManager } from "@kube-apiserver/generic-server";
import type { CustomResourceDefinition, WebhookClientConfig } from "../definition/types.js";
import { versionsOf } from "../definition/versions.js";
import { ConversionError } from "./conversion-error.js";
import type { ConversionMetrics } from "./conversion-metrics.js";
import type { CustomResourceConverter } from "./converter.js";
import { noneConverter } from "./none-converter.js";
import { WebhookConverter } from "./webhook-converter.js";

/** What converters are made with. */
export interface ConvertersParts {
  readonly clients: HookClientManager;
  /** Absent: nothing is counted. */
  readonly metrics: ConversionMetrics | undefined;
  readonly clock: Clock;
  readonly random: RandomSource;
}

/** Makes the converters of definitions. Mirrors `CRConverterFactory`. */
export class Converters {
  readonly #parts: ConvertersParts;
  readonly #closed = new CancellationSource();

  constructor(parts: ConvertersParts) {
    this.#parts = parts;
  }

  /** Between the versions of a definition as it is now. */
  for(definition: CustomResourceDefinition): CustomResourceConverter {
    const { conversion, group } = definition.spec;
    const known = new Set(versionsOf(definition.spec).map(({ name }) => toAPIVersion({ group, version: name })));
    if (conversion?.strategy !== "Webhook") return withinVersions(noneConverter, known);
    const { clientConfig = {}, conversionReviewVersions } = conversion.webhook ?? {};
    const converter = new WebhookConverter({
      ...this.#parts,
      definition: metaOf(definition).name ?? "",
      clientConfig: hookClientConfigOf(clientConfig),
      reviewVersions: conversionReviewVersions ?? [],
      signal: this.#closed,
    });
    return withinVersions(converter, known);
  }

  /** Ends the calls under way, and closes connections. */
  close(): void {
    this.#closed.abort(new Error("the server is shutting down"));
    this.#parts.clients.close();
  }
}

/** Objects of versions that a definition has dropped cannot be converted by anybody. Mirrors `crConverter`. */
function withinVersions(converter: CustomResourceConverter, known: ReadonlySet<string>): CustomResourceConverter {
  const check = ({ apiVersion = "" }: KubeObject, target: string) => {
    if (apiVersion === target) return;
    if (!known.has(target)) throw invalidVersion("to", target);
    if (!known.has(apiVersion)) throw invalidVersion("from", apiVersion);
  };
  return {
    waitsFor: (obj, apiVersion) => converter.waitsFor(obj, apiVersion),
    convert(obj, apiVersion) {
      check(obj, apiVersion);
      return converter.convert(obj, apiVersion);
    },
    async convertAll(objects, apiVersion) {
      for (const obj of objects) check(obj, apiVersion);
      return converter.convertAll(objects, apiVersion);
    },
  };
}

function invalidVersion(direction: "from" | "to", apiVersion: string): ConversionError {
  return new ConversionError(`request to convert CR ${direction} an invalid group/version: ${apiVersion}`);
}

function hookClientConfigOf({ url, service, caBundle = "" }: WebhookClientConfig): HookClientConfig {
  return {
    ...(url === undefined ? {} : { url }),
    ...(service === undefined ? {} : { service }),
    // One of nothing but space counts as none.
    caBundle: Buffer.from(caBundle, "base64").toString().trim() === "" ? "" : caBundle,
  };
}
