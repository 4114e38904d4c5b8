import type { JSONObject, JSONValue } from "@kube-apiserver/apimachinery";

/** A rule of a bootstrap role; left out when its feature gate is off. */
export interface BootstrapRule extends JSONObject {
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
  readonly verbs: readonly string[];
  readonly featureGate?: string;
}

export interface BootstrapRole {
  readonly name: string;
  /** Absent for a cluster role. */
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly featureGate?: string;
  /** Selectors of the roles that this one is made of. */
  readonly aggregation?: readonly JSONObject[];
  readonly rules?: readonly BootstrapRule[];
}

export interface BootstrapBinding {
  readonly name: string;
  readonly namespace?: string;
  /** Name of the role: a cluster role, or a role of the namespace. */
  readonly roleRef: string;
  readonly subjects: readonly JSONObject[];
  readonly featureGate?: string;
}

export interface BootstrapPriorityLevel {
  readonly name: string;
  /** Mandatory objects are restored; suggested ones only until somebody changes them. */
  readonly mandatory: boolean;
  readonly type: "Exempt" | "Limited";
  readonly nominalConcurrencyShares: number;
  readonly lendablePercent: number;
  readonly limitResponse?: "Reject" | "Queue";
  readonly queuing?: { readonly queues: number; readonly handSize: number; readonly queueLengthLimit: number };
}

export interface BootstrapFlowSchema {
  readonly name: string;
  readonly mandatory: boolean;
  readonly priorityLevel: string;
  readonly matchingPrecedence: number;
  /** Null: one flow for all. */
  readonly distinguisher: "ByUser" | "ByNamespace" | null;
  readonly rules: readonly { readonly [key: string]: JSONValue | undefined }[];
}

export interface BootstrapPriorityClass {
  readonly name: string;
  readonly value: number;
  readonly globalDefault: boolean;
  readonly preemptionPolicy: string;
}
