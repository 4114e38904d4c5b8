import { newNotAcceptable } from "@kube-apiserver/apimachinery";
import { type Exchange, headerOf } from "../endpoints/exchange.js";
import { cborSerializer } from "../endpoints/negotiation/cbor-serializer.js";
import { type MediaTypeParameters, parseAccept } from "../endpoints/negotiation/media-type.js";
import { matchesMediaType, wantsPretty } from "../endpoints/negotiation/negotiate.js";
import {
  jsonSerializer,
  prettyJSONSerializer,
  type Serializer,
  yamlSerializer,
} from "../endpoints/negotiation/serializer.js";

/** Group of the kinds of z-pages. */
export const pageGroup = "config.k8s.io";
/** What text is sent as. */
const textType = "text/plain";

/** Versions of the kinds; they differ in name only, and the first is deprecated. */
export type PageVersion = "v1alpha1" | "v1beta1";

/** What a page is answered in. */
export type NegotiatedPage =
  | { readonly form: "text" }
  | { readonly form: "object"; readonly version: PageVersion; readonly serializer: Serializer };

/** What a page can be had as. */
export interface PageForms {
  readonly kind: string;
  readonly offersCBOR: boolean;
}

/**
 * Chooses the form of a z-page. Objects go to those alone who name group, version and kind; text to everybody else, and
 * where nothing is asked for. Mirrors `negotiate.StatuszEndpointRestrictions`.
 * @throws StatusError, reason NotAcceptable, when the client takes none of the forms
 */
export function negotiatePage({ req, query }: Exchange, { kind, offersCBOR }: PageForms): NegotiatedPage {
  const header = headerOf(req, "accept");
  if (header.trim() === "") return { form: "text" };
  // In upstream's order, which decides when a clause leaves the type open.
  const offered = [jsonSerializer, yamlSerializer, undefined, ...(offersCBOR ? [cborSerializer] : [])];
  for (const clause of parseAccept(header)) {
    for (const serializer of offered) {
      if (!matchesMediaType(clause, serializer?.mediaType ?? textType)) continue;
      const page = withParameters(clause.parameters, serializer, kind);
      if (page === undefined) continue;
      if (page.form === "text" || !page.serializer.isJSON) return page;
      const isPretty = clause.parameters.get("pretty") === "1" || wantsPretty(req, query);
      return isPretty ? { ...page, serializer: prettyJSONSerializer } : page;
    }
  }
  throw newNotAcceptable(offered.map((serializer) => serializer?.mediaType ?? textType));
}

/** @param serializer - undefined: text */
function withParameters(
  parameters: MediaTypeParameters,
  serializer: Serializer | undefined,
  kind: string,
): NegotiatedPage | undefined {
  if (isSet(parameters, "stream") || isSet(parameters, "sv")) return undefined;
  if (serializer === undefined) {
    return ["as", "g", "v"].some((name) => parameters.has(name)) ? undefined : { form: "text" };
  }
  const version = parameters.get("v");
  if (parameters.get("as") !== kind || parameters.get("g") !== pageGroup) return undefined;
  return version === "v1alpha1" || version === "v1beta1" ? { form: "object", version, serializer } : undefined;
}

function isSet(parameters: MediaTypeParameters, name: string): boolean {
  return (parameters.get(name) ?? "") !== "";
}
