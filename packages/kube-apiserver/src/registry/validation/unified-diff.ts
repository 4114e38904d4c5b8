import { escapeHTML, type JSONValue, stringifyJSON } from "@kube-apiserver/apimachinery";
import { type DiffStep, diffSteps } from "./sequence-matcher.js";

/** Lines around a difference that are shown. */
const context = 3;
const signs = { delete: "-", insert: "+", equal: " " } as const;

/** What differs between two values, as a unified diff of their JSON without a head. Mirrors `diff.Diff`. */
export function diffOfJSON(before: JSONValue, after: JSONValue): string {
  const left = linesOf(before);
  const right = linesOf(after);
  return groupsOf(diffSteps(left, right))
    .map((group) => hunkOf(group, left, right))
    .join("");
}

function linesOf(value: JSONValue): readonly string[] {
  const text = prettyJSON(value, "");
  return text.split("\n").map((line) => `${line}\n`);
}

/** JSON as Go indents it with one blank: empty lists and objects stay on a line. */
function prettyJSON(value: JSONValue, indent: string): string {
  if (typeof value !== "object" || value === null) return escapeHTML(stringifyJSON(value));
  const inner = `${indent} `;
  if (Array.isArray(value)) {
    const items = (value as readonly JSONValue[]).map((item) => inner + prettyJSON(item, inner));
    return items.length === 0 ? "[]" : `[\n${items.join(",\n")}\n${indent}]`;
  }
  const members = Object.entries(value as Record<string, JSONValue>).map(
    ([name, member]) => `${inner}${escapeHTML(stringifyJSON(name))}: ${prettyJSON(member, inner)}`,
  );
  return members.length === 0 ? "{}" : `{\n${members.join(",\n")}\n${indent}}`;
}

/** Differences that are near each other share a group; the equal lines at its ends are cut. */
function groupsOf(steps: readonly DiffStep[]): readonly (readonly DiffStep[])[] {
  const groups: DiffStep[][] = [];
  let group: DiffStep[] = [];
  for (const [index, step] of steps.entries()) {
    const length = step.to - step.from;
    if (step.kind !== "equal") {
      group.push(step);
    } else if (index === 0) {
      group.push(endOf(step, Math.min(length, context)));
    } else if (index === steps.length - 1) {
      group.push(startOf(step, Math.min(length, context)));
    } else if (length > 2 * context) {
      group.push(startOf(step, context));
      groups.push(group);
      group = [endOf(step, context)];
    } else {
      group.push(step);
    }
  }
  groups.push(group);
  return groups.filter((steps) => steps.some(({ kind }) => kind !== "equal"));
}

function startOf(step: DiffStep, length: number): DiffStep {
  return { ...step, to: step.from + length, newTo: step.newFrom + length };
}

function endOf(step: DiffStep, length: number): DiffStep {
  return { ...step, from: step.to - length, newFrom: step.newTo - length };
}

function hunkOf(group: readonly DiffStep[], before: readonly string[], after: readonly string[]): string {
  const first = group[0];
  const last = group.at(-1);
  if (first === undefined || last === undefined) return "";
  const head = `@@ -${rangeText(first.from, last.to)} +${rangeText(first.newFrom, last.newTo)} @@\n`;
  return head + group.map((step) => stepText(step, before, after)).join("");
}

function stepText(step: DiffStep, before: readonly string[], after: readonly string[]): string {
  const old = before.slice(step.from, step.to);
  const added = after.slice(step.newFrom, step.newTo);
  if (step.kind !== "replace") {
    return (step.kind === "insert" ? added : old).map((line) => `${signs[step.kind as "equal"]}${line}`).join("");
  }
  return [...old.map((line) => `-${line}`), ...added.map((line) => `+${line}`)].join("");
}

function rangeText(from: number, to: number): string {
  const length = to - from;
  if (length === 1) return String(from + 1);
  return `${length === 0 ? from : from + 1},${length}`;
}
