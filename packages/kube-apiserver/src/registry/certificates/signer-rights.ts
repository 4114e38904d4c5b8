import type { Authorizer, RequestContext } from "@kube-apiserver/generic-server";

/** Whether somebody has a right on one signer, or on every signer of its domain (`example.com/*`). */
export async function mayUseSigner(
  authorizer: Authorizer,
  { user, signal }: Pick<RequestContext, "user" | "signal">,
  verb: "approve" | "attest" | "sign",
  signerName: string,
): Promise<boolean> {
  const [domain = ""] = signerName.split("/");
  for (const name of [signerName, `${domain}/*`]) {
    const { decision } = await authorizer.authorize(
      {
        user,
        verb,
        isResourceRequest: true,
        namespace: "",
        apiGroup: "certificates.k8s.io",
        apiVersion: "*",
        resource: "signers",
        subresource: "",
        name,
        path: "",
      },
      signal,
    );
    if (decision === "Allow") return true;
  }
  return false;
}
