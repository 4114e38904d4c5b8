import assert from "node:assert/strict";
import { test } from "node:test";
import { sourcesOfSuite } from "./apt-sources.js";

test("a line of the machine's release is pointed at another one, with mirror and options", () => {
  const text = [
    "# deb http://a.example/debian bookworm main",
    "deb [arch=amd64 signed-by=/k.gpg] http://a.example/debian bookworm main contrib",
    "deb http://a.example/debian bookworm-updates main",
    "deb-src http://a.example/debian bookworm main",
    "deb http://other.example/apt stable main",
  ].join("\n");
  assert.deepEqual(sourcesOfSuite([{ name: "sources.list", text }], "bookworm", "trixie"), [
    { name: "sources.list", text: "deb [arch=amd64 signed-by=/k.gpg] http://a.example/debian trixie main contrib\n" },
  ]);
});

test("a stanza of the machine's release is pointed at another one, those of other suites are left out", () => {
  const text = `Types: deb
# a comment
URIs: http://a.example/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: /k.gpg

Types: deb
URIs: http://a.example/debian-security
Suites: bookworm-security
Components: main
`;
  const want = `Types: deb
URIs: http://a.example/debian
Suites: trixie
Components: main
Signed-By: /k.gpg
`;
  assert.deepEqual(sourcesOfSuite([{ name: "debian.sources", text }], "bookworm", "trixie"), [
    { name: "debian.sources", text: want },
  ]);
});

test("a machine without sources of its release has none of another", () => {
  const text = "deb http://other.example/apt stable main\n";
  assert.deepEqual(sourcesOfSuite([{ name: "other.list", text }], "bookworm", "trixie"), []);
});
