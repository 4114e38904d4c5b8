import type { Transform } from "node:stream";
import type { RewriteLink } from "./link-rewriter.js";

/** Attributes that hold a URL, by element. Same as upstream's `atomsToAttrs`. */
const urlAttributes: ReadonlyMap<string, readonly string[]> = new Map([
  ["a", ["href"]],
  ["applet", ["codebase"]],
  ["area", ["href"]],
  ["audio", ["src"]],
  ["base", ["href"]],
  ["blockquote", ["cite"]],
  ["body", ["background"]],
  ["button", ["formaction"]],
  ["command", ["icon"]],
  ["del", ["cite"]],
  ["embed", ["src"]],
  ["form", ["action"]],
  ["frame", ["longdesc", "src"]],
  ["head", ["profile"]],
  ["html", ["manifest"]],
  ["iframe", ["longdesc", "src"]],
  ["img", ["longdesc", "src", "usemap"]],
  ["input", ["src", "usemap", "formaction"]],
  ["ins", ["cite"]],
  ["link", ["href"]],
  ["object", ["classid", "codebase", "data", "usemap"]],
  ["q", ["cite"]],
  ["script", ["src"]],
  ["source", ["src"]],
  ["video", ["poster", "src"]],
]);

/** A stream through which HTML (UTF-8) passes unchanged but for its links. Mirrors `rewriteHTML`. */
export async function newHTMLLinkStream(rewrite: RewriteLink): Promise<Transform> {
  // Few servers ever pass on a page.
  const { RewritingStream } = await import("parse5-html-rewriting-stream");
  const stream = new RewritingStream();
  stream.on("startTag", (tag, raw) => {
    const names = urlAttributes.get(tag.tagName) ?? [];
    let changed = false;
    for (const attr of tag.attrs) {
      if (!names.includes(attr.name)) continue;
      const link = rewrite(attr.value);
      changed ||= link !== attr.value;
      attr.value = link;
    }
    if (changed) stream.emitStartTag(tag);
    else stream.emitRaw(raw);
  });
  return stream;
}
