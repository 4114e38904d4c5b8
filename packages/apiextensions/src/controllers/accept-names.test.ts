import assert from "node:assert/strict";
import { test } from "node:test";
import { conditionOf, hasCondition } from "../definition/conditions.js";
import { asDefinition, type CustomResourceDefinition, type DefinitionNames } from "../definition/types.js";
import { acceptedNamesOf } from "../definition/versions.js";
import { widgetDefinition } from "../testing/sample-definitions.js";
import { acceptNames } from "./accept-names.js";
import { establish } from "./establish.js";

const nowMs = 1_000_000;
const widgets: DefinitionNames = { plural: "widgets", singular: "widget", kind: "Widget", listKind: "WidgetList" };

function withNames(names: DefinitionNames, accepted?: DefinitionNames): CustomResourceDefinition {
  const definition = asDefinition(widgetDefinition({ names }));
  return accepted === undefined ? definition : { ...definition, status: { acceptedNames: accepted } };
}

test("free names are granted, and only then is the definition installed", () => {
  const granted = acceptNames(withNames(widgets), () => [], nowMs);
  assert.deepEqual(acceptedNamesOf(granted), widgets);
  assert.equal(conditionOf(granted, "NamesAccepted")?.reason, "NoConflicts");
  assert.equal(conditionOf(granted, "Established")?.reason, "Installing");
  assert.equal(hasCondition(establish(granted, nowMs), "Established"), true);
});

const gizmos: DefinitionNames = { plural: "gizmos", singular: "gizmo", kind: "Gizmo", listKind: "GizmoList" };
const conflicts: { name: string; names: Partial<DefinitionNames>; reason: string; message: string }[] = [
  { name: "plural", names: { plural: "widget" }, reason: "PluralConflict", message: '"widget" is already in use' },
  { name: "singular", names: { singular: "wd" }, reason: "SingularConflict", message: '"wd" is already in use' },
  {
    name: "short names",
    names: { shortNames: ["wd", "gz", "widget"] },
    reason: "ShortNamesConflict",
    message: '["wd" is already in use, "widget" is already in use]',
  },
  { name: "kind", names: { kind: "WidgetList" }, reason: "KindConflict", message: '"WidgetList" is already in use' },
  {
    name: "list kind",
    names: { listKind: "Widget" },
    reason: "ListKindConflict",
    message: '"Widget" is already in use',
  },
];
for (const { name, names, reason, message } of conflicts) {
  test(`a taken ${name} is refused, the other names are granted`, () => {
    const taken = withNames(widgets, { ...widgets, shortNames: ["wd"] });
    const wanted = withNames({ ...gizmos, ...names } as DefinitionNames);
    const judged = acceptNames(wanted, () => [taken, wanted], nowMs);
    const condition = conditionOf(judged, "NamesAccepted");
    assert.deepEqual([condition?.status, condition?.reason, condition?.message], ["False", reason, message]);
    assert.equal(conditionOf(judged, "Established")?.reason, "NotAccepted");
    assert.equal(establish(judged, nowMs), judged);
    const refused = Object.keys(names);
    const granted = Object.entries(gizmos).filter(([field]) => !refused.includes(field));
    for (const [field, value] of granted) assert.equal(acceptedNamesOf(judged)[field], value);
  });
}

test("a definition that has its names is left alone", () => {
  const settled = withNames(widgets, widgets);
  assert.equal(
    acceptNames(settled, () => [settled], nowMs),
    settled,
  );
});

test("names of its own are no conflict, and an established definition stays so", () => {
  const before = establish(
    acceptNames(withNames(widgets), () => [], nowMs),
    nowMs,
  );
  const renamed = { ...before, spec: { ...before.spec, names: { ...widgets, shortNames: ["wd", "widget"] } } };
  const judged = acceptNames(renamed, () => [before], nowMs);
  assert.equal(hasCondition(judged, "Established"), true);
  assert.equal(conditionOf(judged, "NamesAccepted")?.reason, "ShortNamesConflict");
});
