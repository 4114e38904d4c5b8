/** Variables of expressions over admission requests. Mirrors the constants of `admission/plugin/cel`. */
export const variableNames = Object.freeze({
  object: "object",
  oldObject: "oldObject",
  params: "params",
  request: "request",
  namespaceObject: "namespaceObject",
  authorizer: "authorizer",
  requestResource: "authorizer.requestResource",
  variables: "variables",
});
