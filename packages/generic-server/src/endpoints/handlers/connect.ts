import { newAdmissionAttributes } from "../../admission/attributes.js";
import type { Connecter } from "../../registry/rest/rest.js";
import type { Exchange } from "../exchange.js";
import type { RequestScope } from "../request-scope.js";
import { subpathOf } from "./get.js";
import { requireName } from "./names.js";
import { admissionRequestOf } from "./write-request.js";

/** Hands the request over to a subresource that speaks for itself: proxy, exec, attach. */
export async function handleConnect(exchange: Exchange, scope: RequestScope, storage: Connecter): Promise<void> {
  const { ctx, req, res } = exchange;
  const name = requireName(exchange);
  if (scope.admission.handles("CONNECT")) {
    const request = admissionRequestOf(scope, ctx, "CONNECT", { name, dryRun: false });
    const attributes = newAdmissionAttributes(request, {});
    await scope.admission.admit(attributes);
    await scope.admission.validate(attributes);
  }
  const take = await storage.connect(ctx, name, subpathOf(exchange));
  await take(req, res);
}
