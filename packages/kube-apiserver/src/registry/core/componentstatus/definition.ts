import type { ComputedResourceDefinition } from "../../resource-definition.js";
import { ComponentStatusStore } from "./component-status-store.js";

export const componentStatuses: ComputedResourceDefinition = {
  group: "",
  resource: "componentstatuses",
  storage({ storeOf, extra }) {
    const probe = () => storeOf({ group: "", resource: "namespaces" }).storage.readinessCheck();
    return new ComponentStatusStore(probe, extra.tableConvertorFor({ group: "", resource: "componentstatuses" }));
  },
};
