import assert from "node:assert/strict";
import { test } from "node:test";
import { controllerAliases } from "./controllers.js";
import { selectControllers } from "./select-controllers.js";

const known = [{ name: "namespace-controller" }, { name: "garbage-collector-controller" }];

const cases: { name: string; spec: string[]; want: string[] }[] = [
  { name: "nothing runs none", spec: [], want: [] },
  { name: "an empty value runs none", spec: [""], want: [] },
  { name: "a star runs all", spec: ["*"], want: ["namespace-controller", "garbage-collector-controller"] },
  { name: "one is taken out", spec: ["*", "-namespace-controller"], want: ["garbage-collector-controller"] },
  { name: "one is named", spec: ["namespace-controller"], want: ["namespace-controller"] },
  { name: "the first entry decides", spec: ["-namespace-controller", "namespace-controller"], want: [] },
  { name: "a short name", spec: ["garbagecollector"], want: ["garbage-collector-controller"] },
];
for (const { name, spec, want } of cases) {
  test(name, () => {
    assert.deepEqual(
      selectControllers(spec, known, controllerAliases).map((controller) => controller.name),
      want,
    );
  });
}

test("an unknown name is refused", () => {
  assert.throws(() => selectControllers(["-nope"], known), /"nope" is not in the list of known controllers/);
});
