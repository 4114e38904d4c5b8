import type { GracefulDeleter } from "../../registry/rest/rest.js";
import type { Exchange } from "../exchange.js";
import type { RequestScope } from "../request-scope.js";
import { writeObject } from "../response/object.js";
import { deleteValidation } from "./admission.js";
import { readDeleteOptions } from "./delete-body.js";
import { requireName } from "./names.js";
import { deleterFor } from "./unsafe-delete.js";
import { admissionRequestOf, outputOf } from "./write-request.js";

/** DELETE of an object. */
export async function handleDelete(exchange: Exchange, scope: RequestScope, storage: GracefulDeleter): Promise<void> {
  const { ctx } = exchange;
  const name = requireName(exchange);
  const output = outputOf(exchange, scope);
  const { options, object: operationOptions } = await readDeleteOptions(exchange, scope);
  const request = admissionRequestOf(scope, ctx, "DELETE", { name, dryRun: options.dryRun, operationOptions });
  const deleter = await deleterFor(scope, ctx, name, storage, options);
  ctx.span?.addEvent("About to delete object from database");
  const { object, deleted } = await deleter.delete(ctx, name, deleteValidation(scope, request), options);
  ctx.span?.addEvent("Object deleted from database");
  // 202 only for those who ask for it with orphanDependents=false: others never learned to expect it.
  const isAccepted = !deleted && options.orphanDependents === false;
  await writeObject(exchange, scope, output, isAccepted ? 202 : 200, object);
}
