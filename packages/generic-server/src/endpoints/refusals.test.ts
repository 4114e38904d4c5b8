import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { at, type CallOptions } from "../testing/http-call.js";
import {
  configMap,
  configMaps,
  type SampleServer,
  startSampleServer,
  widget,
  widgets,
} from "../testing/sample-server.js";

interface Refusal extends CallOptions {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly code: number;
  readonly message: string;
}

const apply = "application/apply-patch+yaml";
const merge = "application/merge-patch+json";
const unrecognized = "the object provided is unrecognized (must be of type Widget): ";
const noKindOf = "couldn't get version/kind; json parse error: ";
const accepted = "application/json, application/yaml, application/vnd.kubernetes.protobuf";
const badType = "the body of the request was in an unknown format - accepted media types include: ";

const custom: readonly Refusal[] = [
  {
    name: "an empty body",
    method: "POST",
    path: widgets,
    body: "",
    code: 400,
    message: `${unrecognized}${noKindOf}unexpected end of JSON input (<empty>)`,
  },
  {
    name: "broken JSON",
    method: "POST",
    path: widgets,
    body: '{"apiVersion":',
    code: 400,
    message: `${unrecognized}${noKindOf}unexpected end of JSON input ({"apiVersion":)`,
  },
  {
    name: "null",
    method: "POST",
    path: widgets,
    body: "null",
    code: 400,
    message: `${unrecognized}Object 'Kind' is missing in 'null' (6e756c6c)`,
  },
  {
    name: "a list",
    method: "POST",
    path: widgets,
    body: "[]",
    code: 400,
    message: `${unrecognized}${noKindOf}json: cannot unmarshal array into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" } (5b5d)`,
  },
  {
    name: "no apiVersion",
    method: "POST",
    path: widgets,
    body: { kind: "Widget" },
    code: 400,
    message: "the API version in the data () does not match the expected API version (example.com/v1)",
  },
  {
    name: "metadata of another type",
    method: "POST",
    path: widgets,
    body: { ...widget("x"), metadata: "x" },
    code: 400,
    message:
      'Widget in version "v1" cannot be handled as a Widget: json: cannot unmarshal string into Go value of type v1.ObjectMeta',
  },
  {
    name: "a label that is a number",
    method: "POST",
    path: widgets,
    body: { ...widget("x"), metadata: { labels: { a: 1 } } },
    code: 400,
    message:
      'Widget in version "v1" cannot be handled as a Widget: json: cannot unmarshal number into Go struct field ObjectMeta.labels of type string',
  },
  {
    name: "an unknown field under strict validation",
    method: "POST",
    path: `${widgets}?fieldValidation=Strict`,
    body: { ...widget("x"), oops: 1 },
    code: 400,
    message: 'Widget in version "v1" cannot be handled as a Widget: strict decoding error: unknown field "oops"',
  },
  {
    name: "no name",
    method: "POST",
    path: widgets,
    body: widget(""),
    code: 422,
    message: 'Widget.example.com "" is invalid: metadata.name: Required value: name or generateName is required',
  },
  {
    name: "another namespace",
    method: "POST",
    path: widgets,
    body: { ...widget("x"), metadata: { name: "x", namespace: "b" } },
    code: 400,
    message: "the namespace of the provided object does not match the namespace sent on the request",
  },
  {
    name: "a patch as content type of a POST",
    method: "POST",
    path: widgets,
    body: {},
    type: merge,
    code: 415,
    message: badType + accepted,
  },
  {
    name: "PUT to a collection",
    method: "PUT",
    path: widgets,
    body: widget("x"),
    code: 400,
    message: "name must be provided",
  },
  {
    name: "a name that is not the path's",
    method: "PUT",
    path: `${widgets}/one`,
    body: widget("two"),
    code: 400,
    message: "the name of the object (two) does not match the name on the URL (one)",
  },
  {
    name: "no name in an update",
    method: "PUT",
    path: `${widgets}/one`,
    body: { ...widget("x"), metadata: {} },
    code: 400,
    message: "the name of the object (one based on URL) was undeterminable: name must be provided",
  },
  {
    name: "an update of nothing",
    method: "PUT",
    path: `${widgets}/two`,
    body: widget("two"),
    code: 404,
    message: 'widgets.example.com "two" not found',
  },
  {
    name: "an update without resourceVersion",
    method: "PUT",
    path: `${widgets}/one`,
    body: widget("one"),
    code: 422,
    message:
      'widgets.example.com "one" is invalid: metadata.resourceVersion: Invalid value: 0: must be specified for an update',
  },
  {
    name: "a resourceVersion that is no number",
    method: "PUT",
    path: `${widgets}/one`,
    body: { ...widget("one"), metadata: { name: "one", resourceVersion: "abc" } },
    code: 500,
    message: 'strconv.ParseUint: parsing "abc": invalid syntax',
  },
  {
    name: "a stale resourceVersion",
    method: "PUT",
    path: `${widgets}/one`,
    body: { ...widget("one"), metadata: { name: "one", resourceVersion: "1" } },
    code: 409,
    message:
      'Operation cannot be fulfilled on widgets.example.com "one": the object has been modified; please apply your changes to the latest version and try again',
  },
  {
    name: "a patch of another uid",
    method: "PATCH",
    path: `${widgets}/one`,
    type: merge,
    body: { metadata: { uid: "12345678-1234-1234-1234-123456789abc" } },
    code: 422,
    message:
      'Widget.example.com "one" is invalid: metadata.uid: Invalid value: "12345678-1234-1234-1234-123456789abc": field is immutable',
  },
  {
    name: "a JSON patch whose test fails",
    method: "PATCH",
    path: `${widgets}/one`,
    type: "application/json-patch+json",
    body: [{ op: "test", path: "/spec", value: 1 }],
    code: 422,
    message: "the server rejected our request due to an error in our request",
  },
  {
    name: "a merge patch that is YAML",
    method: "PATCH",
    path: `${widgets}/one`,
    type: merge,
    body: "spec:\n  a: 2\n",
    code: 400,
    message: "error decoding patch: invalid character 's' looking for beginning of value",
  },
  {
    name: "a JSON patch that is no list",
    method: "PATCH",
    path: `${widgets}/one`,
    type: "application/json-patch+json",
    body: {},
    code: 400,
    message: "error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp",
  },
  {
    name: "a JSON patch that is no list, unchecked",
    method: "PATCH",
    path: `${widgets}/one?fieldValidation=Ignore`,
    type: "application/json-patch+json",
    body: {},
    code: 400,
    message: "json: cannot unmarshal object into Go value of type jsonpatch.Patch",
  },
  {
    name: "a merge patch that is a list",
    method: "PATCH",
    path: `${widgets}/one`,
    type: merge,
    body: [],
    code: 400,
    message: "error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}",
  },
  {
    name: "applying a list",
    method: "PATCH",
    path: `${widgets}/one?fieldManager=m`,
    type: apply,
    body: [],
    code: 400,
    message:
      "error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go value of type map[string]interface {}",
  },
  {
    name: "a strategic merge patch of a custom resource",
    method: "PATCH",
    path: `${widgets}/one`,
    type: "application/strategic-merge-patch+json",
    body: {},
    code: 415,
    message: `${badType}application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml`,
  },
  {
    name: "apply without a manager",
    method: "PATCH",
    path: `${widgets}/one`,
    type: apply,
    body: widget("one"),
    code: 422,
    message: 'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
  },
  {
    name: "force without apply",
    method: "PATCH",
    path: `${widgets}/one?force=true`,
    type: merge,
    body: {},
    code: 422,
    message: 'PatchOptions.meta.k8s.io "" is invalid: force: Forbidden: may not be specified for non-apply patch',
  },
  {
    name: "apply of another name",
    method: "PATCH",
    path: `${widgets}/one?fieldManager=m`,
    type: apply,
    body: widget("two"),
    code: 400,
    message: "the name of the object (two) does not match the name on the URL (one)",
  },
  {
    name: "apply of another kind",
    method: "PATCH",
    path: `${widgets}/one?fieldManager=m`,
    type: apply,
    body: { ...widget("one"), kind: "Other" },
    code: 400,
    message: "invalid object type: example.com/v1, Kind=Other",
  },
  {
    name: "a dry run that is not All",
    method: "POST",
    path: `${widgets}?dryRun=Some`,
    body: widget("x"),
    code: 422,
    message: 'CreateOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: ["Some"]: supported values: "All"',
  },
  {
    name: "an unknown validation directive",
    method: "POST",
    path: `${widgets}?fieldValidation=Maybe`,
    body: widget("x"),
    code: 422,
    message:
      'CreateOptions.meta.k8s.io "" is invalid: fieldValidation: Unsupported value: "Maybe": supported values: "", "Ignore", "Strict", "Warn"',
  },
  {
    name: "a method without a verb",
    method: "OPTIONS",
    path: widgets,
    code: 405,
    message: ' is not supported on resources of kind "widgets.example.com"',
  },
  {
    name: "DELETE of a status",
    method: "DELETE",
    path: `${widgets}/one/status`,
    code: 405,
    message: 'delete is not supported on resources of kind "widgets.example.com"',
  },
  {
    name: "POST to a status",
    method: "POST",
    path: `${widgets}/one/status`,
    body: {},
    code: 405,
    message: 'create is not supported on resources of kind "widgets.example.com"',
  },
  {
    name: "a precondition on another uid",
    method: "DELETE",
    path: `${widgets}/one`,
    body: { preconditions: { resourceVersion: "1" } },
    code: 409,
    message:
      'Operation cannot be fulfilled on Widget.example.com "one": the ResourceVersion in the precondition (1) does not match the ResourceVersion in record (RV). The object might have been modified',
  },
  {
    name: "two ways to say what becomes of dependents",
    method: "DELETE",
    path: `${widgets}/one`,
    body: { orphanDependents: true, propagationPolicy: "Orphan" },
    code: 422,
    message:
      'DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: Invalid value: "Orphan": orphanDependents and deletionPropagation cannot be both set',
  },
  {
    name: "a media type that nobody writes",
    method: "GET",
    path: widgets,
    accept: "text/csv",
    code: 406,
    message: `only the following media types are accepted: ${accepted}`,
  },
  {
    name: "one object's metadata instead of a list",
    method: "GET",
    path: widgets,
    accept: "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io",
    code: 406,
    message: "you requested PartialObjectMetadata, but the requested object is a list (*unstructured.UnstructuredList)",
  },
  {
    name: "a list of metadata instead of one object",
    method: "GET",
    path: `${widgets}/one`,
    accept: "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io",
    code: 500,
    message: "content is not a list",
  },
  {
    name: "an unknown field selector",
    method: "GET",
    path: `${widgets}?fieldSelector=spec.a%3D1`,
    code: 400,
    message: "field label not supported: spec.a",
  },
  {
    name: "a broken label selector",
    method: "GET",
    path: `${widgets}?labelSelector=app%3D%3Ex`,
    code: 400,
    message: "unable to parse requirement: found '>', expected: identifier",
  },
  {
    name: "a match without a version",
    method: "GET",
    path: `${widgets}?resourceVersionMatch=Exact`,
    code: 422,
    message:
      'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided',
  },
  {
    name: "a limit that is no number",
    method: "GET",
    path: `${widgets}?limit=x`,
    code: 400,
    message: 'strconv.ParseInt: parsing "x": invalid syntax',
  },
];

const builtIn: readonly Refusal[] = [
  {
    name: "another built-in kind",
    method: "POST",
    path: configMaps,
    body: { apiVersion: "v1", kind: "Secret" },
    code: 400,
    message:
      'Secret in version "v1" cannot be handled as a ConfigMap: converting (v1.Secret) to (core.ConfigMap): unknown conversion',
  },
  {
    name: "a number where text belongs",
    method: "POST",
    path: configMaps,
    body: configMap("x", { data: { a: 1 } }),
    code: 400,
    message:
      'ConfigMap in version "v1" cannot be handled as a ConfigMap: json: cannot unmarshal number into Go struct field ConfigMap.data of type string',
  },
  {
    name: "an unknown resource",
    method: "GET",
    path: "/api/v1/namespaces/a/gizmos",
    code: 404,
    message: "the server could not find the requested resource",
  },
  {
    name: "an unknown version of a known group",
    method: "GET",
    path: "/api/v9/configmaps",
    code: 404,
    message: "the server could not find the requested resource",
  },
  {
    name: "an unknown subresource",
    method: "GET",
    path: `${configMaps}/one/status`,
    code: 404,
    message: "the server could not find the requested resource",
  },
  {
    name: "PUT to a collection",
    method: "PUT",
    path: configMaps,
    body: configMap("x"),
    code: 405,
    message: "the server does not allow this method on the requested resource",
  },
  {
    name: "POST to an object",
    method: "POST",
    path: `${configMaps}/one`,
    body: configMap("x"),
    code: 405,
    message: "the server does not allow this method on the requested resource",
  },
  {
    name: "POST across namespaces",
    method: "POST",
    path: "/api/v1/configmaps",
    body: configMap("x"),
    code: 405,
    message: "the server does not allow this method on the requested resource",
  },
  {
    name: "a namespaced object without its namespace",
    method: "GET",
    path: "/api/v1/configmaps/one",
    code: 404,
    message: "the server could not find the requested resource",
  },
  {
    name: "a body over the limit",
    method: "POST",
    path: configMaps,
    body: "x".repeat(3 * 1024 * 1024 + 1),
    code: 413,
    message: "Request entity too large: limit is 3145728",
  },
  {
    name: "an unknown field selector",
    method: "GET",
    path: `${configMaps}?fieldSelector=data.a%3D1`,
    code: 400,
    message: '"data.a" is not a known field selector: only "metadata.name", "metadata.namespace"',
  },
];

for (const [dispatch, refusals] of [
  ["verb", custom],
  ["route", builtIn],
] as const) {
  let server: SampleServer;
  before(async () => {
    server = await startSampleServer({ dispatch });
    const [path, body] =
      dispatch === "verb" ? [widgets, widget("one", { spec: { a: 1 } })] : [configMaps, configMap("one")];
    assert.equal((await server.call("POST", path, { body })).status, 201);
  });
  after(() => server.stop());

  for (const { name, method, path, code, message, ...options } of refusals) {
    test(`refuses, dispatching by ${dispatch}: ${name}`, async () => {
      const { status, body } = await server.call(method, path, options);
      const text = String(at(body, "message")).replace(/in record \(\d+\)/, "in record (RV)");
      assert.deepEqual({ status, code: at(body, "code"), message: text }, { status: code, code, message });
    });
  }
}

test("repeated causes are told, the message says each once", async () => {
  await using own = await startSampleServer({ dispatch: "verb" });
  await own.call("POST", widgets, {
    body: { ...widget("held"), metadata: { name: "held", finalizers: ["example.com/a"] } },
  });
  await own.call("DELETE", `${widgets}/held`);
  const body = { metadata: { finalizers: ["example.com/a", "example.com/b"] } };
  const answer = await own.call("PATCH", `${widgets}/held`, { body, type: merge });
  assert.equal((at(answer.body, "details.causes") as readonly unknown[]).length, 2);
});
