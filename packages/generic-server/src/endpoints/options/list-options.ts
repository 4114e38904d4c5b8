import {
  everythingFields,
  everythingLabels,
  type FieldError,
  type FieldSelector,
  fieldEquals,
  fieldErrors,
  type LabelSelector,
  newBadRequest,
  newInvalid,
  parseFieldSelector,
  parseLabelSelector,
  quoteGo,
} from "@kube-apiserver/apimachinery";
import type { ListOptions } from "../../registry/rest/rest.js";
import type { Exchange } from "../exchange.js";
import type { RequestScope } from "../request-scope.js";
import { listOptionsKind } from "./meta-kinds.js";
import { boolOf, intOf, textOf } from "./query-values.js";

/** Options of a list or watch as the client gave them, and whether it asked to watch. */
export interface ParsedListOptions {
  readonly options: ListOptions;
  readonly watch: boolean;
}

/**
 * Reads and checks the options of a list, watch or collection deletion. A name in the request becomes a field selector.
 * @param forceWatch - the deprecated `/watch/` paths watch whatever the query says
 * @throws StatusError, reason BadRequest or Invalid
 */
export function listOptionsOf({ query, ctx }: Exchange, scope: RequestScope, forceWatch = false): ParsedListOptions {
  const raw = withInitialEvents(readListOptions(query));
  const errors = raw.watch ? validateWatchOptions(raw) : validateListOptions(raw);
  if (errors.length > 0) throw newInvalid(listOptionsKind, "", errors);
  const fieldSelector = selectName(checkFields(scope, raw.fieldSelector), ctx.requestInfo.name);
  return { options: toListOptions({ ...raw, fieldSelector }), watch: raw.watch || forceWatch };
}

interface RawListOptions {
  readonly labelSelector: LabelSelector;
  readonly fieldSelector: FieldSelector;
  readonly watch: boolean;
  readonly allowWatchBookmarks: boolean;
  readonly resourceVersion: string;
  readonly resourceVersionMatch: string;
  readonly timeoutSeconds: number | undefined;
  readonly limit: number | undefined;
  readonly continue: string;
  readonly sendInitialEvents: boolean | undefined;
}

function readListOptions(query: URLSearchParams): RawListOptions {
  const labels = textOf(query, "labelSelector");
  const fields = textOf(query, "fieldSelector");
  return {
    labelSelector: labels === "" ? everythingLabels : parsed(() => parseLabelSelector(labels)),
    fieldSelector: fields === "" ? everythingFields : parsed(() => parseFieldSelector(fields)),
    watch: boolOf(query, "watch") ?? false,
    allowWatchBookmarks: boolOf(query, "allowWatchBookmarks") ?? false,
    resourceVersion: textOf(query, "resourceVersion"),
    resourceVersionMatch: textOf(query, "resourceVersionMatch"),
    timeoutSeconds: intOf(query, "timeoutSeconds"),
    limit: intOf(query, "limit"),
    continue: textOf(query, "continue"),
    sendInitialEvents: boolOf(query, "sendInitialEvents"),
  };
}

/** Watches that name no version get the current objects first: since KEP-3157 that is the same as asking for them. */
function withInitialEvents(raw: RawListOptions): RawListOptions {
  if (!raw.watch || raw.sendInitialEvents !== undefined || raw.resourceVersionMatch !== "") return raw;
  if (raw.resourceVersion !== "" && raw.resourceVersion !== "0") return raw;
  return { ...raw, sendInitialEvents: true, resourceVersionMatch: "NotOlderThan" };
}

function parsed<T>(parse: () => T): T {
  try {
    return parse();
  } catch (err) {
    throw newBadRequest(err instanceof Error ? err.message : String(err), { cause: err });
  }
}

const matchPath = "resourceVersionMatch";

function validateListOptions(raw: RawListOptions): FieldError[] {
  const errors: FieldError[] = [];
  const { resourceVersionMatch: match, resourceVersion } = raw;
  if (match !== "") {
    if (resourceVersion === "") {
      errors.push(
        fieldErrors.forbidden(matchPath, "resourceVersionMatch is forbidden unless resourceVersion is provided"),
      );
    }
    errors.push(...forbidMatchWithContinue(raw));
    if (match !== "Exact" && match !== "NotOlderThan") {
      errors.push(fieldErrors.notSupported(matchPath, match, ["Exact", "NotOlderThan", ""]));
    }
    if (match === "Exact" && resourceVersion === "0") {
      const detail = 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"';
      errors.push(fieldErrors.forbidden(matchPath, detail));
    }
  }
  if (raw.sendInitialEvents !== undefined) {
    errors.push(fieldErrors.forbidden("sendInitialEvents", "sendInitialEvents is forbidden for list"));
  }
  return errors;
}

function validateWatchOptions(raw: RawListOptions): FieldError[] {
  const errors: FieldError[] = [];
  const { resourceVersionMatch: match, sendInitialEvents } = raw;
  if (sendInitialEvents !== undefined && match !== "NotOlderThan") {
    const detail = "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan";
    errors.push(fieldErrors.forbidden(matchPath, detail));
  }
  if (match !== "") {
    if (sendInitialEvents === undefined) {
      const detail = "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided";
      errors.push(fieldErrors.forbidden(matchPath, detail));
    }
    if (match !== "NotOlderThan") errors.push(fieldErrors.notSupported(matchPath, match, ["NotOlderThan"]));
    errors.push(...forbidMatchWithContinue(raw));
  }
  return errors;
}

function forbidMatchWithContinue(raw: RawListOptions): FieldError[] {
  if (raw.continue === "") return [];
  return [fieldErrors.forbidden(matchPath, "resourceVersionMatch is forbidden when continue is provided")];
}

const metaFields: ReadonlySet<string> = new Set(["metadata.name", "metadata.namespace"]);

/**
 * Lets only fields through that the kind has. Kinds without fields of their own are told so in other words than those
 * that have some.
 */
function checkFields({ serving }: RequestScope, selector: FieldSelector): FieldSelector {
  for (const { field } of selector.requirements) {
    if (metaFields.has(field) || serving.selectableFields?.includes(field) === true) continue;
    const hasOwnFields = serving.objectModel === "unstructured" || serving.selectableFields !== undefined;
    throw newBadRequest(hasOwnFields ? `field label not supported: ${field}` : notKnown(field));
  }
  return selector;
}

function notKnown(field: string): string {
  return `${quoteGo(field)} is not a known field selector: only "metadata.name", "metadata.namespace"`;
}

/** Watches and lists of one object: its name is in the path, or was found in the selector by the request's parser. */
function selectName(selector: FieldSelector, name: string): FieldSelector {
  if (name === "") return selector;
  if (selector.empty) return fieldEquals("metadata.name", name);
  if (selector.requiresExactMatch("metadata.name") !== name) {
    throw newBadRequest("fieldSelector metadata.name doesn't match requested name");
  }
  return selector;
}

function toListOptions(raw: RawListOptions): ListOptions {
  const { labelSelector, fieldSelector, resourceVersionMatch, timeoutSeconds, limit, sendInitialEvents } = raw;
  return {
    labelSelector,
    fieldSelector,
    allowWatchBookmarks: raw.allowWatchBookmarks,
    ...(raw.resourceVersion === "" ? {} : { resourceVersion: raw.resourceVersion }),
    ...(resourceVersionMatch === "Exact" || resourceVersionMatch === "NotOlderThan" ? { resourceVersionMatch } : {}),
    ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
    ...(limit === undefined ? {} : { limit }),
    ...(raw.continue === "" ? {} : { continue: raw.continue }),
    ...(sendInitialEvents === undefined ? {} : { sendInitialEvents }),
  };
}
