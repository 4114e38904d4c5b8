import assert from "node:assert/strict";
import { test } from "node:test";
import { FieldPath, newPatternEngine, toErrorText } from "@kube-apiserver/apimachinery";
import { newKubernetesEnv } from "@kube-apiserver/cel";
import { newSelectorCheck } from "./device-selectors.js";

const base = newKubernetesEnv(await newPatternEngine());
const checkWith = (...gates: string[]) => newSelectorCheck(base, { enabled: (name) => gates.includes(name) });
const check = checkWith("DRAConsumableCapacity");
const path = FieldPath.root("expression");

const good = [
  "true",
  'device.driver == "gpu.example.com"',
  'device.attributes["gpu.example.com"].isShared',
  'device.attributes["gpu.example.com"]["memory"] > 4',
  'device.capacity["gpu.example.com"].memory.isGreaterThan(quantity("4Gi"))',
  'device.attributes["gpu.example.com"].version.isGreaterThan(semver("1.2.3"))',
  'cel.bind(gpu, device.attributes["gpu.example.com"], gpu.a && gpu.b)',
  'device.attributes["gpu.example.com"].names.exists(x, x == "a")',
  "device.allowMultipleAllocations",
  'has(device.attributes["gpu.example.com"].a)',
];
for (const expression of good) {
  test(`${expression} chooses devices`, () => assert.deepEqual(check(expression, path), []));
}

const bad: { expression: string; want: RegExp }[] = [
  { expression: "1", want: /: Invalid value: "1": must evaluate to bool or the unknown type, not int$/ },
  { expression: "dyn(1)", want: /: must evaluate to bool or the unknown type, not dyn$/ },
  { expression: "device.capacity", want: /, not map\(string, map\(string, kubernetes\.Quantity\)\)$/ },
  { expression: "", want: /: Invalid value: "": compilation failed: ERROR: <input>:1:1: Syntax error: / },
  {
    expression: "device.name == 'x'",
    want: /: compilation failed: ERROR: <input>:1:7: undefined field 'name'\n \| device\.name == 'x'\n \| \.{6}\^$/,
  },
  { expression: "object.a", want: /undeclared reference to 'object' \(in container ''\)/ },
  {
    expression: 'device.attributes["a"].b.includes("c")',
    want: /compilation failed: .*undeclared reference to 'includes'/,
  },
  {
    expression:
      'device.attributes["a"].all(a, device.attributes["a"].all(b, device.attributes["a"].all(c, ' +
      'device.attributes["a"].all(d, a + b + c + d == "x"))))',
    want: /^expression: Forbidden: too complex, exceeds cost limit$/,
  },
];
for (const { expression, want } of bad) {
  test(`${JSON.stringify(expression)} does not`, () => {
    const [error, ...more] = check(expression, path).map(toErrorText);
    assert.match(error ?? "", want);
    assert.deepEqual(more, []);
  });
}

test("what a device has comes with its features", () => {
  assert.match(checkWith()("device.allowMultipleAllocations", path).map(toErrorText)[0] ?? "", /undefined field/);
  assert.deepEqual(checkWith("DRAListTypeAttributes")('device.attributes["a"].b.includes("c")', path), []);
});
