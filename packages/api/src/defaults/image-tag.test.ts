import assert from "node:assert/strict";
import { test } from "node:test";
import { pullPolicyOf } from "./image-tag.js";

const digest = `sha256:${"a".repeat(64)}`;
const cases = [
  { image: "nginx", want: "Always" },
  { image: "nginx:latest", want: "Always" },
  { image: "nginx:1.27", want: "IfNotPresent" },
  { image: "registry.example.com:5000/team/nginx", want: "Always" },
  { image: "registry.example.com:5000/team/nginx:v1", want: "IfNotPresent" },
  { image: `nginx@${digest}`, want: "IfNotPresent" },
  { image: `nginx:latest@${digest}`, want: "Always" },
  { image: "", want: "IfNotPresent" },
  { image: "UPPER/case", want: "Always" },
  { image: "team/UPPER", want: "IfNotPresent" },
];
for (const { image, want } of cases) {
  test(`pull policy of ${image.slice(0, 40)}`, () => assert.equal(pullPolicyOf(image), want));
}
