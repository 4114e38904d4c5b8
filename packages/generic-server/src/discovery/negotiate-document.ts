import type { IncomingMessage } from "node:http";
import { newNotAcceptable } from "@kube-apiserver/apimachinery";
import { headerOf } from "../endpoints/exchange.js";
import { type MediaTypeParameters, parseAccept } from "../endpoints/negotiation/media-type.js";
import { matchesMediaType, wantsPretty } from "../endpoints/negotiation/negotiate.js";
import { prettyJSONSerializer, type Serializer } from "../endpoints/negotiation/serializer.js";

/** The kind of documents about everything. */
export const aggregatedKind = "APIGroupDiscoveryList";
/** Group and version of it. Upstream serves no other version since 1.35. */
export const aggregatedGroupVersion = { group: "apidiscovery.k8s.io", version: "v2" } as const;

/** What a discovery document is sent as. */
export interface NegotiatedDocument {
  readonly serializer: Serializer;
  readonly isAggregated: boolean;
}

/**
 * Chooses the form of a discovery document: the first clause of what the client accepts that can be met. Mirrors
 * `discoveryEndpointRestrictions`.
 * @param hasAggregated - whether there is a document about everything at this path
 * @throws StatusError, reason NotAcceptable
 */
export function negotiateDocument(
  req: IncomingMessage,
  offered: readonly Serializer[],
  hasAggregated: boolean,
): NegotiatedDocument {
  const header = headerOf(req, "accept");
  for (const { parameters, ...type } of parseAccept(header.trim() === "" ? "*/*" : header)) {
    for (const serializer of offered) {
      if (!matchesMediaType({ parameters, ...type }, serializer.mediaType)) continue;
      const isAggregated = formOf(parameters, hasAggregated);
      if (isAggregated === undefined) continue;
      const isPretty = serializer.isJSON && (parameters.get("pretty") === "1" || wantsPretty(req, queryOf(req)));
      return { serializer: isPretty ? prettyJSONSerializer : serializer, isAggregated };
    }
  }
  throw newNotAcceptable(offered.map(({ mediaType }) => mediaType));
}

/** Whether the aggregated form is asked for; undefined when something is asked for that there is not. */
function formOf(parameters: MediaTypeParameters, hasAggregated: boolean): boolean | undefined {
  const stream = parameters.get("stream") ?? "";
  if ((stream !== "" && stream !== "watch") || (parameters.get("sv") ?? "") !== "") return undefined;
  const kind = parameters.get("as") ?? "";
  if (kind === "") return false;
  const { group, version } = aggregatedGroupVersion;
  const isKnown = kind === aggregatedKind && parameters.get("g") === group && parameters.get("v") === version;
  return hasAggregated && isKnown ? true : undefined;
}

function queryOf({ url = "" }: IncomingMessage): URLSearchParams {
  const mark = url.indexOf("?");
  return new URLSearchParams(mark < 0 ? "" : url.slice(mark + 1));
}
