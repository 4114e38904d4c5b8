import assert from "node:assert/strict";
import { test } from "node:test";
import { toOriginForm } from "./request-target.js";

const cases: { name: string; target: string; want: string }[] = [
  { name: "a path stays", target: "/api?x=1", want: "/api?x=1" },
  { name: "a path that looks like a URL stays", target: "/http://x/y", want: "/http://x/y" },
  { name: "scheme and host go", target: "http://host:80/api/v1?x=http://y/z", want: "/api/v1?x=http://y/z" },
  { name: "in either case", target: "HTTPS://user@host/api", want: "/api" },
  { name: "without a path it is the root", target: "http://host", want: "/" },
  { name: "the query alone", target: "http://host?x=1", want: "/?x=1" },
  { name: "nothing is resolved", target: "http://host/../a//b/%2e%2e", want: "/../a//b/%2e%2e" },
  { name: "the server as a whole", target: "*", want: "*" },
  { name: "another scheme is no target of ours", target: "ftp://host/x", want: "ftp://host/x" },
];
for (const { name, target, want } of cases) test(`targets: ${name}`, () => assert.equal(toOriginForm(target), want));
