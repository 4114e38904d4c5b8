import assert from "node:assert/strict";
import { test } from "node:test";
import type { RequestInfo } from "./request-info.js";
import { newRequestInfo } from "./request-info-factory.js";

const cases: { name: string; method?: string; url: string; want: Partial<RequestInfo> }[] = [
  {
    name: "a list in a namespace",
    url: "/api/v1/namespaces/a/pods",
    want: { verb: "list", namespace: "a", resource: "pods", apiVersion: "v1", apiGroup: "" },
  },
  {
    name: "a namespace is a resource of its own",
    url: "/api/v1/namespaces/a",
    want: { verb: "get", resource: "namespaces", name: "a", namespace: "a" },
  },
  {
    name: "the status of a namespace",
    method: "PUT",
    url: "/api/v1/namespaces/a/status",
    want: { verb: "update", resource: "namespaces", name: "a", subresource: "status", namespace: "a" },
  },
  {
    name: "an object of a group",
    url: "/apis/apps/v1/namespaces/a/deployments/b/scale",
    want: { apiGroup: "apps", resource: "deployments", name: "b", subresource: "scale", verb: "get" },
  },
  { name: "a watch by parameter", url: "/api/v1/pods?watch=1", want: { verb: "watch", resource: "pods" } },
  { name: "a watch that is none", url: "/api/v1/pods?watch=false", want: { verb: "list" } },
  {
    name: "the deprecated watch prefix",
    url: "/api/v1/watch/namespaces/a/pods",
    want: { verb: "watch", namespace: "a", resource: "pods" },
  },
  { name: "a resource called watch", url: "/api/v1/watch", want: { verb: "list", resource: "watch" } },
  {
    name: "a collection is deleted",
    method: "DELETE",
    url: "/api/v1/namespaces/a/pods",
    want: { verb: "deletecollection" },
  },
  {
    name: "a selector names nothing for a deletion",
    method: "DELETE",
    url: "/api/v1/namespaces/a/pods?fieldSelector=metadata.name%3Dx",
    want: { verb: "deletecollection", name: "", fieldSelector: "metadata.name=x" },
  },
  {
    name: "a selector that cannot be read names nothing",
    url: "/api/v1/pods?fieldSelector=metadata.name%3Dx%2C",
    want: { verb: "list" },
  },
  {
    name: "a name that is no path segment is none",
    url: "/api/v1/pods?fieldSelector=metadata.name%3D..",
    want: { verb: "list", name: "" },
  },
  {
    name: "what is below something proxied is its own path",
    url: "/api/v1/proxy/namespaces/a/services/b/c/d",
    want: { verb: "proxy", resource: "services", name: "b", subresource: "", namespace: "a" },
  },
  { name: "an empty segment is a resource without a name", url: "/api/v1//pods", want: { resource: "", name: "pods" } },
  {
    name: "a field selector names the object",
    url: "/api/v1/namespaces/a/pods?fieldSelector=metadata.name%3Dx",
    want: { verb: "list", name: "x" },
  },
  {
    name: "the group list is no resource",
    url: "/apis/apps",
    want: { isResourceRequest: false, verb: "get", path: "/apis/apps" },
  },
  { name: "a group version is no resource", url: "/apis/apps/v1", want: { isResourceRequest: false } },
  { name: "upper case is another path", url: "/API/v1/pods", want: { isResourceRequest: false } },
  {
    name: "an encoded slash is a slash to everybody",
    url: "/api/v1/namespaces/a%2fpods",
    want: { namespace: "a", resource: "pods", verb: "list" },
  },
  { name: "dots are not resolved", url: "/api/v1/namespaces/../pods", want: { namespace: "..", resource: "pods" } },
  { name: "a broken escape matches nothing", url: "/api/v1/pods/%zz", want: { name: "%zz" } },
];
for (const { name, method = "GET", url, want } of cases) {
  test(name, () => {
    const info = newRequestInfo(method, url);
    assert.deepEqual({ ...info, ...want }, info);
  });
}
