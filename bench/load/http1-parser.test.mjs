import assert from "node:assert/strict";
import { test } from "node:test";
import { Http1Parser } from "./http1-parser.mjs";

/** What a parser says of `wire` when it comes in pieces of `size` bytes: `[[status, body], …]`. */
function parse(wire, size) {
  const responses = [];
  let unfinished;
  const parser = new Http1Parser({
    head: (status) => {
      unfinished = [status, ""];
    },
    body: (bytes) => {
      unfinished[1] += bytes.toString();
    },
    end: () => responses.push(unfinished),
  });
  const bytes = Buffer.from(wire);
  for (let at = 0; at < bytes.length; at += size) parser.push(bytes.subarray(at, at + size));
  return responses;
}

const cases = [
  { name: "a body with a length", wire: "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", want: [[200, "hello"]] },
  { name: "no body", wire: "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n", want: [[404, ""]] },
  {
    name: "chunks, with an extension and a trailer",
    wire: "HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nA;x=y\r\n0123456789\r\n0\r\nT: 1\r\n\r\n",
    want: [[201, "hello0123456789"]],
  },
  {
    name: "an interim response, then two responses one after the other",
    wire: [
      "HTTP/1.1 103 Early Hints\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nb\r\n0\r\n\r\n",
    ].join(""),
    want: [
      [200, "a"],
      [200, "b"],
    ],
  },
];
for (const { name, wire, want } of cases) {
  test(`${name}, in pieces of any size`, () => {
    for (let size = 1; size <= wire.length; size++) assert.deepEqual(parse(wire, size), want, `pieces of ${size}`);
  });
}

test("what is not HTTP/1.1 is refused", () => {
  assert.throws(() => parse("SSH-2.0-x\r\n\r\n", 100), /not an HTTP\/1.1 response/);
  assert.throws(() => parse("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 100), /no size/);
});
