import { EncodedObject, type JSONObject } from "@kube-apiserver/apimachinery";
import { newExchange } from "../endpoints/exchange.js";
import { sendBytes } from "../endpoints/response/body.js";
import { recordObject } from "../endpoints/response/record-answer.js";
import type { PathHandler } from "../handlers/path-recorder-mux.js";
import { requestContext } from "../request/request-state.js";
import { negotiatePage, type PageForms, pageGroup } from "./negotiate-page.js";

/** What pages call the server, whichever it is. Same as upstream. */
const componentName = "apiserver";
/** What stands between a name and its value: any of these, so that nobody gets used to one. */
const separators = [":", ": ", "=", " "];

/** A page that tells about the process: text for people, an object for programs. */
export interface ZPage extends PageForms {
  /** As in the path: `statusz`. */
  readonly name: string;
  /** What the text says below its heading. */
  text(): string;
  /** Fields of the object, beside those that every object has. */
  fields(): JSONObject;
}

/** One of the strings that separate names from values. @param share - from 0 up to 1 */
export function separatorOf(share: number): string {
  return separators[Math.floor(share * separators.length)] ?? ":";
}

/** Serves a z-page in the form that was asked for. Mirrors `statusz.handleStatusz` and `flagz.handleFlagz`. */
export function newPageHandler(page: ZPage): PathHandler {
  return async (req, res) => {
    const exchange = newExchange(requestContext(req), req, res);
    const negotiated = negotiatePage(exchange, page);
    if (negotiated.form === "text") {
      await sendBytes(exchange, 200, "text/plain; charset=utf-8", Buffer.from(`${headingOf(page)}${page.text()}`));
      return;
    }
    const { version, serializer } = negotiated;
    if (version === "v1alpha1") {
      exchange.ctx.addWarning(`This version of the ${page.name} endpoint is deprecated. Please use a newer version.`);
    }
    const object = EncodedObject.fromObject({
      kind: page.kind,
      apiVersion: `${pageGroup}/${version}`,
      metadata: { name: componentName },
      ...page.fields(),
    });
    recordObject(exchange.ctx, object, false);
    const mediaType = `${serializer.mediaType};g=${pageGroup};v=${version};as=${page.kind}`;
    await sendBytes(exchange, 200, mediaType, await serializer.encode(object));
  };
}

function headingOf({ name }: ZPage): string {
  return `
${componentName} ${name}
Warning: This endpoint is not meant to be machine parseable, has no formatting compatibility guarantees and is for debugging purposes only.
`;
}
