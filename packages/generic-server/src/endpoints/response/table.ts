import { type EncodedObject, type JSONObject, type JSONValue, stringifyJSON } from "@kube-apiserver/apimachinery";
import { metaOf } from "../../registry/rest/object-meta.js";
import type { ObjectList, TableColumnDefinition, TableConvertor } from "../../registry/rest/rest.js";
import type { RequestScope } from "../request-scope.js";
import { toServedVersion } from "../served-object.js";
import type { Body } from "./body.js";
import { listBody, listFooter } from "./list-body.js";
import { listMeta } from "./list-header.js";
import { mapYielding } from "./map-yielding.js";
import { metaGroup, toPartialObjectMetadata } from "./partial-metadata.js";

/** How much of each object a row carries. */
export type IncludeObject = "None" | "Metadata" | "Object";

/** Mirrors `metav1.TableOptions`. */
export interface TableOptions {
  readonly includeObject: IncludeObject;
}

/** What a Table is made with. */
export interface TableForm {
  readonly scope: RequestScope;
  readonly convertor: TableConvertor;
  readonly version: string;
  readonly options: TableOptions;
}

/** A list as a Table. */
export async function tableBody(form: TableForm, list: ObjectList): Promise<Body> {
  const header = tableHeader(form, listMeta(list), form.convertor.columns);
  const nowMs = form.scope.clock.now();
  return listBody(header, await mapYielding(list.items, (item) => tableRow(form, item, nowMs)));
}

/**
 * One object as a Table with one row.
 * @param withColumns - false in those events of a watch before which the columns were sent: `columnDefinitions: null`
 */
export async function tableOfObject(form: TableForm, obj: EncodedObject, withColumns: boolean): Promise<Buffer> {
  const { resourceVersion } = obj;
  const metadata = resourceVersion === "" ? {} : { resourceVersion };
  const header = tableHeader(form, metadata, withColumns ? form.convertor.columns : null);
  const row = await tableRow(form, obj, form.scope.clock.now());
  return Buffer.concat([header, row, listFooter.subarray(0, -1)]);
}

function tableHeader(
  { version }: TableForm,
  metadata: JSONObject,
  columns: readonly TableColumnDefinition[] | null,
): Buffer {
  const columnDefinitions = columns as JSONValue;
  const table = { kind: "Table", apiVersion: `${metaGroup}/${version}`, metadata, columnDefinitions };
  return Buffer.from(`${stringifyJSON(table).slice(0, -1)},"rows":[`);
}

async function tableRow(form: TableForm, item: EncodedObject, nowMs: number): Promise<Buffer> {
  // Parsed on the side: a list of everything must not leave everything parsed behind.
  const parsed = item.detached();
  const { cells, conditions } = form.convertor.toRow(parsed, nowMs);
  const head = stringifyJSON({
    cells: cells as JSONValue,
    ...(conditions === undefined || conditions.length === 0 ? {} : { conditions }),
  });
  const object = await rowObject(form, item, hasEndMark(parsed));
  return Buffer.concat([Buffer.from(`${head.slice(0, -1)},"object":`), object, Buffer.from("}")]);
}

const nullBytes = Buffer.from("null");
const initialEventsEnd = "k8s.io/initial-events-end";

/** Whether it is the bookmark that ends the initial events of a watch, which is told apart by its annotation alone. */
function hasEndMark({ object }: EncodedObject): boolean {
  const { annotations } = metaOf(object);
  return annotations !== undefined && Object.hasOwn(annotations, initialEventsEnd);
}

async function rowObject(
  { scope, version, options }: TableForm,
  item: EncodedObject,
  isMarker: boolean,
): Promise<Buffer> {
  if (options.includeObject === "Object") return (await toServedVersion(scope, item)).bytes;
  if (options.includeObject === "None" && !isMarker) return nullBytes;
  return toPartialObjectMetadata(scope, await toServedVersion(scope, item), version).bytes;
}
