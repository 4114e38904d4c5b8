import { type EncodedObject, translateTimestampSince } from "@kube-apiserver/apimachinery";
import type { Clock } from "@kube-apiserver/component-base";
import {
  creationTimestampColumnDescription,
  metaOf,
  nameColumnDescription,
  type TableConvertor,
} from "@kube-apiserver/generic-server";
import { type APIService, asAPIService, availabilityOf } from "./api-service.js";

const serviceDescription = "The reference to the service that hosts this API endpoint.";

/** Columns of `kubectl get apiservices`. Mirrors `REST.ConvertToTable` of upstream's APIService registry. */
export function newAPIServiceTable(clock: Clock): TableConvertor {
  return Object.freeze({
    columns: [
      { name: "Name", type: "string", format: "name", description: nameColumnDescription, priority: 0 },
      { name: "Service", type: "string", format: "", description: serviceDescription, priority: 0 },
      { name: "Available", type: "string", format: "", description: "Whether this service is available.", priority: 0 },
      { name: "Age", type: "string", format: "", description: creationTimestampColumnDescription, priority: 0 },
    ],
    toRow(obj: EncodedObject) {
      const apiService = asAPIService(obj);
      const { name = "", creationTimestamp } = metaOf(obj.object);
      const age = translateTimestampSince(creationTimestamp ?? undefined, clock.now());
      return { cells: [name, serviceCell(apiService), availableCell(apiService), age] };
    },
  });
}

function serviceCell({ spec }: APIService): string {
  const { namespace = "", name = "" } = spec?.service ?? {};
  return spec?.service === undefined ? "Local" : `${namespace}/${name}`;
}

function availableCell(apiService: APIService): string {
  const { status = "Unknown", reason = "" } = availabilityOf(apiService) ?? {};
  return status === "True" || reason === "" ? status : `${status} (${reason})`;
}
