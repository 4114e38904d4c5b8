import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { decodeTyped, type KubeObject, parseGroupVersion, parseJSON } from "@kube-apiserver/apimachinery";
import { structSchemaFor, typeKeyForKind } from "../schema/built-in-schemas.js";
import { referenceData, skipWithout } from "../testing/reference-data.js";
import { defaultsFor } from "./built-in-defaults.js";

const path = "conformance";
const folder = referenceData(path);

/** What the registry or an admission plugin adds, by case: not defaults of the type. */
const addedLater: Readonly<Record<string, readonly RegExp[]>> = {
  "csr.json": [/^spec\.(groups|uid|username|extra)/],
  "daemonset.json": [/^metadata\.annotations/],
  // The case does not look at it.
  "hpa-v1.json": [/^status/],
  "job.json": [/^spec\.(selector|template\.metadata\.labels)/],
  "namespace.json": [/^spec\.finalizers/],
  "node.json": [/^spec\.taints/],
  "persistentvolume.json": [/^metadata\.finalizers/],
  "persistentvolumeclaim.json": [/^metadata\.finalizers/],
  "pod.json": [/^spec\.(preemptionPolicy|priority|tolerations)/, /^status/],
  "service.json": [/^spec\.(clusterIPs?|ipFamilies|ipFamilyPolicy)/],
};
const alwaysLater = /^metadata(\.(uid|creationTimestamp|resourceVersion|namespace|generation))?$/;

interface Step {
  readonly id: string;
  readonly POST?: string;
  readonly body?: KubeObject;
}

test("defaults are those that a real server answered", { skip: skipWithout(folder, path) }, () => {
  let compared = 0;
  for (const file of readdirSync(`${folder}/cases/defaults`).filter((f) =>
    existsSync(`${folder}/golden/defaults/${f}`),
  )) {
    const { steps } = read(`${folder}/cases/defaults/${file}`) as { steps: readonly Step[] };
    const golden = read(`${folder}/golden/defaults/${file}`) as {
      steps: Record<string, { status: number; body: object }>;
    };
    for (const { id, POST, body } of steps) {
      const answer = golden.steps[id];
      if (POST === undefined || body?.kind === undefined || answer?.status !== 201) continue;
      const ignored = [alwaysLater, ...(addedLater[file] ?? [])];
      const differences = compare(answer.body, filled(body)).filter((d) => !ignored.some((re) => re.test(d.path)));
      assert.deepEqual(differences, [], `${file} ${id}`);
      compared++;
    }
  }
  assert.ok(compared >= 45, `compared ${compared}`);
});

function filled(body: KubeObject): unknown {
  const typeKey = typeKeyForKind({ ...parseGroupVersion(body.apiVersion ?? ""), kind: body.kind ?? "" }) ?? "";
  return defaultsFor(typeKey)(decodeTyped(body, structSchemaFor(typeKey)).object);
}

/** The golden names a whole body, or only some paths of it (`spec.template`); marks such as `<uid:1>` stand for any value. */
function compare(want: object, got: unknown): readonly { path: string; want: unknown; got: unknown }[] {
  const partial = Object.keys(want).some((key) => key.includes(".")) || !("kind" in want);
  const roots = partial
    ? Object.entries(want).map(([path, value]): [string, unknown, unknown] => [path, value, at(got, path)])
    : [["", want, got] as [string, unknown, unknown]];
  return roots.flatMap(([path, w, g]) => differences(w, g, path));
}

function at(value: unknown, path: string): unknown {
  return path.split(".").reduce((v: unknown, key) => (v as Record<string, unknown> | undefined)?.[key], value);
}

function differences(want: unknown, got: unknown, path: string): { path: string; want: unknown; got: unknown }[] {
  if (want === "<absent>") return got === undefined ? [] : [{ path, want, got }];
  if (typeof want === "string" && /^<|\{\{/.test(want)) return [];
  if (typeof want !== "object" || want === null || typeof got !== "object" || got === null) {
    return want === got ? [] : [{ path, want, got }];
  }
  const keys = new Set([...Object.keys(want), ...Object.keys(got)]);
  return [...keys].flatMap((key) =>
    differences(
      (want as Record<string, unknown>)[key],
      (got as Record<string, unknown>)[key],
      path === "" ? key : `${path}.${key}`,
    ),
  );
}

function read(file: string): unknown {
  return parseJSON(readFileSync(file, "utf8"));
}
