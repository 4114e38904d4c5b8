import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { pipeline } from "node:stream/promises";
import { test } from "node:test";
import { newHTMLLinkStream } from "./html-links.js";
import { newLinkRewriter } from "./link-rewriter.js";

const rewrite = newLinkRewriter({
  pathPrepend: "/api/v1/namespaces/a/pods/p/proxy",
  source: new URL("http://10.0.0.1:8080/dir/page"),
  requestHost: "localhost:8001",
});

const prefix = "/api/v1/namespaces/a/pods/p/proxy";
const cases = [
  ["/x", `${prefix}/x`],
  ["/x/?a=b#c", `${prefix}/x/?a=b#c`],
  ["http://10.0.0.1:8080/x", `${prefix}/x`],
  ["//localhost:8001/x", `${prefix}/x`],
  [`${prefix}/x`, `${prefix}/x`],
  ["x", "x"],
  ["#top", "#top"],
  ["https://example.com/x", "https://example.com/x"],
  ["mailto:a@b", "mailto:a@b"],
  ["http://[", "http://["],
] as const;
for (const [link, want] of cases) {
  test(`the link ${link} leads to ${want}`, () => assert.equal(rewrite(link), want));
}

test("a page passes unchanged but for its links, in whatever pieces it comes", async () => {
  const page =
    '<!doctype html><IMG src="/i.png" alt="/i"><script src=/s.js>if (a<b) x("/y")</script><!-- <a href="/c"> -->ü';
  const stream = await newHTMLLinkStream(rewrite);
  let text = "";
  stream.on("data", (part) => {
    text += part;
  });
  await pipeline([...page], stream, new PassThrough().resume());
  assert.equal(
    text,
    `<!doctype html><img src="${prefix}/i.png" alt="/i"><script src="${prefix}/s.js">if (a<b) x("/y")</script><!-- <a href="/c"> -->ü`,
  );
});
