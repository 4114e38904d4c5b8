import type { certificates_v1, certificates_v1beta1 } from "@kube-apiserver/api/types";
import { humanDuration } from "@kube-apiserver/apimachinery";
import { ageOf, nameOf, none, textOr } from "../cells.js";
import { type GroupPrinters, printCells } from "../row-printer.js";

const printCertificateSigningRequest = printCells<certificates_v1.CertificateSigningRequest>((request, nowMs) => {
  const { spec } = request;
  return [
    nameOf(request),
    ageOf(request, nowMs),
    textOr(spec.signerName, none),
    spec.username ?? "",
    spec.expirationSeconds === undefined ? none : humanDuration(spec.expirationSeconds * 1000),
    conditionText(request),
  ];
});

function conditionText({ status }: certificates_v1.CertificateSigningRequest): string {
  const has = (wanted: string) => (status?.conditions ?? []).some(({ type }) => type === wanted);
  const decision = has("Denied") ? "Denied" : has("Approved") ? "Approved" : "Pending";
  const issued = (status?.certificate ?? "") !== "";
  return `${decision}${has("Failed") ? ",Failed" : ""}${issued ? ",Issued" : ""}`;
}

const printClusterTrustBundle = printCells<certificates_v1beta1.ClusterTrustBundle>((bundle) => [
  nameOf(bundle),
  textOr(bundle.spec.signerName, none),
]);

const printPodCertificateRequest = printCells<certificates_v1beta1.PodCertificateRequest>((request) => {
  const { spec, status } = request;
  const decided = status?.conditions?.findLast(({ type }) => ["Issued", "Denied", "Failed"].includes(type));
  return [
    nameOf(request),
    spec.podName,
    spec.serviceAccountName,
    spec.nodeName,
    spec.signerName,
    decided?.type ?? "Pending",
  ];
});

/** Printers of `certificates.k8s.io`. */
export const certificatesPrinters: GroupPrinters = {
  certificatesigningrequests: printCertificateSigningRequest,
  clustertrustbundles: printClusterTrustBundle,
  podcertificaterequests: printPodCertificateRequest,
};
