/** Parameters of the API's own whose values tell nothing that may not be told. */
const harmless: ReadonlySet<string> = new Set([
  ...["allowWatchBookmarks", "container", "continue", "dryRun", "exclude", "fieldManager", "fieldSelector"],
  ...["fieldValidation", "follow", "force", "gracePeriodSeconds", "includeObject", "labelSelector", "limit"],
  ...["limitBytes", "orphanDependents", "ports", "pretty", "previous", "propagationPolicy", "resourceVersion"],
  ...["resourceVersionMatch", "sendInitialEvents", "sinceSeconds", "sinceTime", "stderr", "stdin", "stdout"],
  ...["stream", "tailLines", "timeout", "timeoutSeconds", "timestamps", "tty", "verbose", "watch"],
]);

const redacted = "REDACTED";

/**
 * Path and query of a request, for those who may know what was asked, but not what it was asked with: of parameters that are
 * not the API's own, only the names are left. Upstream's traces have them as they came, tokens and all.
 */
export function redactedURI(uri: string): string {
  const mark = uri.indexOf("?");
  if (mark === -1 || mark === uri.length - 1) return uri;
  const parameters = uri.slice(mark + 1).split("&");
  return `${uri.slice(0, mark)}?${parameters.map(redactedParameter).join("&")}`;
}

function redactedParameter(parameter: string): string {
  const equals = parameter.indexOf("=");
  const name = equals === -1 ? parameter : parameter.slice(0, equals);
  if (harmless.has(name) || name === "") return name === "" && equals !== -1 ? `=${redacted}` : parameter;
  return equals === -1 ? redacted : `${name}=${redacted}`;
}
