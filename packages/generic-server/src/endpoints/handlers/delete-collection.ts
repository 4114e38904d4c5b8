import type { CollectionDeleter } from "../../registry/rest/rest.js";
import type { Exchange } from "../exchange.js";
import { listOptionsOf } from "../options/list-options.js";
import type { RequestScope } from "../request-scope.js";
import { writeList } from "../response/object.js";
import { deleteValidation } from "./admission.js";
import { readDeleteOptions } from "./delete-body.js";
import { refuseUnsafeCollection } from "./unsafe-delete.js";
import { admissionRequestOf, outputOf } from "./write-request.js";

/** DELETE of a collection: every object that a list with the same options finds. */
export async function handleDeleteCollection(
  exchange: Exchange,
  scope: RequestScope,
  storage: CollectionDeleter,
): Promise<void> {
  const { ctx } = exchange;
  const output = outputOf(exchange, scope);
  const { options: listOptions } = listOptionsOf(exchange, scope);
  const { options, object: operationOptions } = await readDeleteOptions(exchange, scope);
  refuseUnsafeCollection(options);
  // Each object is admitted under its own name.
  const request = admissionRequestOf(scope, ctx, "DELETE", { name: "", dryRun: options.dryRun, operationOptions });
  const list = await storage.deleteCollection(ctx, deleteValidation(scope, request), options, listOptions);
  await writeList(exchange, scope, output, list);
}
