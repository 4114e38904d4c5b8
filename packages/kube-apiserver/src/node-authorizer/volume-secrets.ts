import type { core_v1 } from "@kube-apiserver/api/types";

/** A secret somewhere. */
export interface SecretLocation {
  readonly namespace: string;
  readonly name: string;
}

type SecretRef = { readonly namespace?: string; readonly name?: string } | undefined;

/**
 * The secrets that a kubelet needs to mount a volume; those that only controllers need are not among them. Mirrors
 * `VisitPVSecretNames`.
 */
export function kubeletSecretsOf({ spec = {} }: core_v1.PersistentVolume): readonly SecretLocation[] {
  const claimNamespace = spec.claimRef?.namespace ?? "";
  // Volumes of before references had namespaces lie beside their claim.
  const besideClaim = (ref: SecretRef): SecretRef => ref && { ...ref, namespace: ref.namespace || claimNamespace };
  const { azureFile, csi } = spec;
  const refs: readonly SecretRef[] = [
    azureFile && { name: azureFile.secretName, namespace: azureFile.secretNamespace || claimNamespace },
    besideClaim(spec.cephfs?.secretRef),
    spec.cinder?.secretRef,
    besideClaim(spec.flexVolume?.secretRef),
    besideClaim(spec.rbd?.secretRef),
    besideClaim(spec.scaleIO?.secretRef),
    besideClaim(spec.iscsi?.secretRef),
    spec.storageos?.secretRef,
    csi?.nodePublishSecretRef,
    csi?.nodeStageSecretRef,
    csi?.nodeExpandSecretRef,
  ];
  return refs.flatMap((ref) => (ref?.name ? [{ namespace: ref.namespace ?? "", name: ref.name }] : []));
}
