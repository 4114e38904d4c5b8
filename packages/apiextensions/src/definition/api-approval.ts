import { annotationOf, type KubeObject } from "@kube-apiserver/apimachinery";

/** The annotation with which a definition in a community group says who approved it. */
export const approvalAnnotation = "api-approved.kubernetes.io";

const policy = "https://github.com/kubernetes/enhancements/pull/1111";

/** What the annotation amounts to, and why. Mirrors `apihelpers.GetAPIApprovalState`. */
export interface APIApproval {
  readonly state: "Missing" | "Invalid" | "Approved" | "Bypassed";
  readonly reason: string;
}

/** Whether a group belongs to the Kubernetes community, which asks for an approval. */
export function isProtectedCommunityGroup(group: string): boolean {
  return ["k8s.io", "kubernetes.io"].some((domain) => group === domain || group.endsWith(`.${domain}`));
}

/** Reads the approval of a definition. */
export function approvalOf(definition: KubeObject): APIApproval {
  const annotation = annotationOf(definition, approvalAnnotation) ?? "";
  const demand = `protected groups must have approval annotation "${approvalAnnotation}"`;
  if (annotation === "") return { state: "Missing", reason: `${demand}, see ${policy}` };
  if (annotation.startsWith("unapproved")) {
    return { state: "Bypassed", reason: `not approved: ${JSON.stringify(annotation)}` };
  }
  if (isURLWithHost(annotation)) return { state: "Approved", reason: `approved in ${annotation}` };
  return {
    state: "Invalid",
    reason: `${demand} with either a URL or a reason starting with "unapproved", see ${policy}`,
  };
}

function isURLWithHost(text: string): boolean {
  return URL.canParse(text) && new URL(text).host !== "";
}
