import type { flowcontrol_v1 } from "@kube-apiserver/api/types";
import { ageOf, nameOf, none } from "../cells.js";
import { type GroupPrinters, printCells } from "../row-printer.js";

const printFlowSchema = printCells<flowcontrol_v1.FlowSchema>((flowSchema, nowMs) => {
  const { spec, status } = flowSchema;
  return [
    nameOf(flowSchema),
    spec?.priorityLevelConfiguration.name ?? "",
    spec?.matchingPrecedence ?? 0,
    spec?.distinguisherMethod?.type ?? none,
    ageOf(flowSchema, nowMs),
    status?.conditions?.find(({ type }) => type === "Dangling")?.status ?? "?",
  ];
});

const printPriorityLevelConfiguration = printCells<flowcontrol_v1.PriorityLevelConfiguration>((level, nowMs) => {
  const limited = level.spec?.limited;
  const queuing = limited?.limitResponse?.queuing;
  return [
    nameOf(level),
    level.spec?.type ?? "",
    limited === undefined ? none : (limited.nominalConcurrencyShares ?? 0),
    queuing === undefined ? none : (queuing.queues ?? 0),
    queuing === undefined ? none : (queuing.handSize ?? 0),
    queuing === undefined ? none : (queuing.queueLengthLimit ?? 0),
    ageOf(level, nowMs),
  ];
});

/** Printers of `flowcontrol.apiserver.k8s.io`. */
export const flowcontrolPrinters: GroupPrinters = {
  flowschemas: printFlowSchema,
  prioritylevelconfigurations: printPriorityLevelConfiguration,
};
