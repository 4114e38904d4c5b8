import { type EncodedObject, isNotFound } from "@kube-apiserver/apimachinery";
import { contextInNamespace } from "../../request/derived-context.js";
import type { RequestContext } from "../../request/request-context.js";
import { metaOf } from "../rest/object-meta.js";
import type { DeleteOptions, ListOptions, ObjectList, ValidateObjectFunc } from "../rest/rest.js";
import { deleteObject } from "./delete-object.js";
import { listObjects } from "./list-objects.js";
import type { StoreParts } from "./store-parts.js";

const pageSize = 10_000;

/**
 * Deletes what a list finds, page by page. Not atomic: an error ends it halfway. Answers with the objects as they were
 * listed. Mirrors `Store.DeleteCollection`.
 */
export async function deleteCollection(
  parts: StoreParts,
  ctx: RequestContext,
  deleteValidation: ValidateObjectFunc,
  options: DeleteOptions,
  listOptions: ListOptions,
): Promise<ObjectList> {
  const hasLimit = (listOptions.limit ?? 0) > 0;
  const items: EncodedObject[] = [];
  let page = await listObjects(parts, ctx, hasLimit ? listOptions : { ...listOptions, limit: pageSize });
  const first = page;
  for (;;) {
    items.push(...page.items);
    await deleteAll(parts, ctx, deleteValidation, options, page.items);
    if (hasLimit) return page;
    if (page.continue === undefined || page.continue === "") break;
    ctx.signal.throwIfAborted();
    page = await listObjects(parts, ctx, nextPage(listOptions, page.continue));
  }
  return { items, resourceVersion: first.resourceVersion };
}

function nextPage(options: ListOptions, token: string): ListOptions {
  const { resourceVersion: _version, resourceVersionMatch: _match, ...rest } = options;
  return { ...rest, limit: pageSize, continue: token };
}

async function deleteAll(
  parts: StoreParts,
  ctx: RequestContext,
  deleteValidation: ValidateObjectFunc,
  options: DeleteOptions,
  items: readonly EncodedObject[],
): Promise<void> {
  const queue = items.values();
  const work = async () => {
    for (const item of queue) {
      const { name = "", namespace = "" } = metaOf(item.object);
      try {
        // A list over all namespaces finds objects of several: each is deleted in its own.
        await deleteObject(parts, { ctx: contextInNamespace(ctx, namespace), name, deleteValidation, options });
      } catch (err) {
        if (!isNotFound(err)) throw err;
      }
    }
  };
  const workers = Math.max(1, parts.config.deleteCollectionWorkers ?? 1);
  // A worker that fails ends; nothing is answered before the others are done.
  const results = await Promise.allSettled(Array.from({ length: workers }, work));
  const failed = results.find((result) => result.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}
