import type { core_v1 } from "@kube-apiserver/api/types";
import { annotationOf, type KubeObject } from "@kube-apiserver/apimachinery";
import { secretsOf } from "./pod-secrets.js";

const annotation = "kubernetes.io/enforce-mountable-secrets";
/** What Go's `strconv.ParseBool` takes for true. */
const trueTexts: ReadonlySet<string> = new Set(["1", "t", "T", "true", "TRUE", "True"]);

/** Whether pods of an account may use no secrets but those that the account lists. */
export function enforcesMountableSecrets(account: core_v1.ServiceAccount): boolean {
  return trueTexts.has(annotationOf(account as KubeObject, annotation) ?? "");
}

/** The first reference of a new pod to a secret that its account does not list; undefined when there is none. */
export function secretProblem(spec: core_v1.PodSpec, account: core_v1.ServiceAccount): string | undefined {
  const listed = namesOf(account.secrets);
  const volume = (spec.volumes ?? []).find(
    ({ secret }) => secret !== undefined && !listed.has(secret.secretName ?? ""),
  );
  if (volume !== undefined)
    return notListed(`volume with secret.secretName="${volume.secret?.secretName ?? ""}"`, account);
  return (
    containerProblem("init container", spec.initContainers, account) ??
    containerProblem("container", spec.containers, account) ??
    pullSecretProblem(spec, account)
  );
}

/** The same for containers that are added to debug a pod. */
export function ephemeralSecretProblem(spec: core_v1.PodSpec, account: core_v1.ServiceAccount): string | undefined {
  return containerProblem("ephemeral container", spec.ephemeralContainers, account);
}

function containerProblem(
  noun: string,
  containers: readonly Pick<core_v1.Container, "name" | "env" | "envFrom">[] = [],
  account: core_v1.ServiceAccount,
): string | undefined {
  const listed = namesOf(account.secrets);
  for (const container of containers) {
    const bad = secretsOf(container).find(({ secretName }) => !listed.has(secretName));
    if (bad === undefined) continue;
    const what = `${noun} ${container.name} with ${bad.by} referencing secret.secretName="${bad.secretName}"`;
    return notListed(what, account);
  }
  return undefined;
}

function pullSecretProblem({ imagePullSecrets = [] }: core_v1.PodSpec, account: core_v1.ServiceAccount) {
  const listed = namesOf(account.imagePullSecrets);
  const index = imagePullSecrets.findIndex(({ name }) => !listed.has(name ?? ""));
  if (index < 0) return undefined;
  const what = `imagePullSecrets[${index}].name="${imagePullSecrets[index]?.name ?? ""}"`;
  return `${what} is not allowed because service account ${account.metadata?.name} does not reference that imagePullSecret`;
}

function namesOf(references: readonly { readonly name?: string }[] = []): ReadonlySet<string> {
  return new Set(references.map(({ name = "" }) => name));
}

function notListed(what: string, { metadata }: core_v1.ServiceAccount): string {
  return `${what} is not allowed because service account ${metadata?.name} does not reference that secret`;
}
