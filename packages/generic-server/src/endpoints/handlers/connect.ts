import { newAdmissionAttributes } from "../../admission/attributes.js";
import type { Connecter } from "../../registry/rest/rest.js";
import type { Exchange } from "../exchange.js";
import type { RequestScope } from "../request-scope.js";
import { connectOptionsOf, queryWithOptions } from "./connect-options.js";
import { subpathOf } from "./get.js";
import { requireName } from "./names.js";
import { admissionRequestOf } from "./write-request.js";

/** Hands the request over to a subresource that speaks for itself: proxy, exec, attach. */
export async function handleConnect(exchange: Exchange, scope: RequestScope, storage: Connecter): Promise<void> {
  const { ctx, req, res } = exchange;
  const name = requireName(exchange);
  const subpath = await admitConnection(exchange, scope, storage, name);
  const take = await storage.connect(ctx, name, subpath);
  await take(req, res);
}

/** Admission sees the options of the connection; what it changes is what the connection is then made with. */
async function admitConnection(exchange: Exchange, scope: RequestScope, storage: Connecter, name: string) {
  const subpath = subpathOf(exchange);
  if (!scope.admission.handles("CONNECT")) return subpath;
  const { ctx, req, query } = exchange;
  const request = admissionRequestOf(scope, ctx, "CONNECT", { name, dryRun: false });
  const object = connectOptionsOf(exchange, scope, storage);
  const attributes = newAdmissionAttributes(request, { object });
  await scope.admission.admit(attributes);
  const admitted = attributes.object ?? object;
  await scope.admission.validate(newAdmissionAttributes(request, { object: admitted }));
  if (admitted === object) return subpath;
  const [path = ""] = (req.url ?? "").split("?", 1);
  req.url = `${path}?${queryWithOptions(query, scope, admitted)}`;
  return typeof admitted.path === "string" ? admitted.path : subpath;
}
