import { fieldErrors, newBadRequest, toErrorText } from "@kube-apiserver/apimachinery";
import type { TableOptions } from "../response/table.js";
import { textOf } from "./query-values.js";

/**
 * Reads what a Table should carry from the query string; by default the metadata of each object.
 * @throws StatusError, reason BadRequest
 */
export function tableOptionsOf(query: URLSearchParams): TableOptions {
  const includeObject = textOf(query, "includeObject");
  switch (includeObject) {
    case "":
      return { includeObject: "Metadata" };
    case "None":
    case "Metadata":
    case "Object":
      return { includeObject };
    default: {
      const detail = "must be 'Metadata', 'Object', 'None', or empty";
      const error = fieldErrors.invalid("includeObject", includeObject, detail);
      throw newBadRequest(`Unable to convert to Table as requested: ${toErrorText(error)}`);
    }
  }
}
