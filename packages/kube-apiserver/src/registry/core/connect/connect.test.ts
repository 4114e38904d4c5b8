import assert from "node:assert/strict";
import { test } from "node:test";
import { isProxyableIP } from "./addresses.js";
import { splitSchemeNamePort } from "./scheme-name-port.js";

test("a proxied resource is named with a scheme and a port, or without", () => {
  assert.deepEqual(splitSchemeNamePort("web"), { scheme: "", name: "web", port: "" });
  assert.deepEqual(splitSchemeNamePort("web:http"), { scheme: "", name: "web", port: "http" });
  assert.deepEqual(splitSchemeNamePort("https:web:443"), { scheme: "https", name: "web", port: "443" });
  assert.deepEqual(splitSchemeNamePort("https:web:"), { scheme: "https", name: "web", port: "" });
  for (const id of ["", ":80", "ftp:web:21", "a:b:c:d", "http::80"])
    assert.equal(splitSchemeNamePort(id), undefined, id);
});

test("requests of users reach no address of this machine or this link", () => {
  for (const ip of ["10.0.0.1", "8.8.8.8", "192.168.0.1", "fd00::1", "2001:db8::1"]) assert.ok(isProxyableIP(ip), ip);
  const refused = [
    "127.0.0.1",
    "127.1.2.3",
    "169.254.169.254",
    "0.0.0.0",
    "224.0.0.1",
    "::1",
    "fe80::1",
    "ff02::1",
    "::",
  ];
  for (const ip of [...refused, "::ffff:127.0.0.1", "", "name"]) assert.ok(!isProxyableIP(ip), ip);
});
