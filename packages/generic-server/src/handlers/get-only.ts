import { newGenericServerResponse } from "@kube-apiserver/apimachinery";
import type { PathHandler } from "./path-recorder-mux.js";

/**
 * Refuses other methods than GET, HEAD included, with a Status of code 405. So it is with the paths that are routes
 * upstream: versions, the resources of a group version, the documents of the service account issuer.
 */
export function getOnly(handler: PathHandler): PathHandler {
  return (req, res) => {
    if (req.method === "GET") return handler(req, res);
    const resource = { group: "", resource: "" };
    throw newGenericServerResponse({ code: 405, verb: "", resource, name: "", serverMessage: "" });
  };
}
