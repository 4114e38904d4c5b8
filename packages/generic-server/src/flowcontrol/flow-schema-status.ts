import type { flowcontrol_v1 } from "@kube-apiserver/api/types";

/** The condition of a FlowSchema that says whether its priority level exists. */
export interface DanglingCondition {
  readonly type: "Dangling";
  readonly status: "True" | "False";
  readonly reason: "NotFound" | "Found";
  readonly message: string;
}

/** A condition that a FlowSchema does not have yet. */
export interface FlowSchemaStatusUpdate {
  readonly name: string;
  readonly condition: DanglingCondition;
}

/** What its status has to say, if it does not say so. Mirrors `cfgMeal.presyncFlowSchemaStatus`. */
export function statusUpdateOf(
  { metadata, spec, status }: flowcontrol_v1.FlowSchema,
  isDangling: boolean,
): FlowSchemaStatusUpdate | undefined {
  const level = spec?.priorityLevelConfiguration.name ?? "";
  const condition = isDangling ? danglingFrom(level) : found(level);
  const present = status?.conditions?.find(({ type }) => type === "Dangling");
  const isSame =
    present?.status === condition.status &&
    present.reason === condition.reason &&
    present.message === condition.message;
  return isSame ? undefined : { name: metadata?.name ?? "", condition };
}

function danglingFrom(level: string): DanglingCondition {
  const message = `This FlowSchema references the PriorityLevelConfiguration object named ${JSON.stringify(level)} but there is no such object`;
  return { type: "Dangling", status: "True", reason: "NotFound", message };
}

function found(level: string): DanglingCondition {
  const message = `This FlowSchema references the PriorityLevelConfiguration object named ${JSON.stringify(level)} and it exists`;
  return { type: "Dangling", status: "False", reason: "Found", message };
}
