import type { core_v1 } from "@kube-apiserver/api/types";
import { annotationOf, isConflict, isNotFound, type KubeObject } from "@kube-apiserver/apimachinery";
import { WorkQueue } from "@kube-apiserver/component-base";
import type { ResourceScope } from "@kube-apiserver/generic-server";
import type { Controller, ControllerContext } from "../controller.js";
import { follow } from "../follow.js";

const secrets = { group: "", version: "v1", resource: "secrets" };
const serviceAccounts = { group: "", version: "v1", resource: "serviceaccounts" };
const tokenType = "kubernetes.io/service-account-token";
const nameAnnotation = "kubernetes.io/service-account.name";
const uidAnnotation = "kubernetes.io/service-account.uid";
const workers = 4;

/** A secret as it was seen last. */
interface SeenSecret {
  readonly namespace: string;
  readonly name: string;
  readonly account: string;
}

/**
 * Fills in the secrets that are to hold a token of a service account, and deletes those whose account is gone.
 * Mirrors upstream's `TokensController`.
 */
export const serviceAccountTokenController: Controller = {
  name: "serviceaccount-token-controller",
  run: (context, signal) => new TokenController(context, signal).run(),
};

class TokenController {
  readonly #context: ControllerContext;
  readonly #signal: AbortSignal;
  readonly #queue: WorkQueue<string>;
  /** By `namespace/name`. */
  readonly #secrets = new Map<string, SeenSecret>();

  constructor(context: ControllerContext, signal: AbortSignal) {
    this.#context = context;
    this.#signal = signal;
    this.#queue = new WorkQueue({ clock: context.clock, baseDelayMs: 50, maxDelayMs: 5_000 });
  }

  async run(): Promise<void> {
    const onAccount = (account: KubeObject) => this.#recheckSecretsOf(account);
    const tokens = { fieldSelector: `type=${tokenType}` };
    await Promise.all([
      follow(this.#context, serviceAccounts, { onUpsert: onAccount, onDelete: onAccount }, this.#signal),
      follow(
        this.#context,
        secrets,
        { onUpsert: (secret) => this.#see(secret), onDelete: (secret) => this.#forget(secret) },
        this.#signal,
        tokens,
      ),
      this.#queue.run((key) => this.#sync(key), {
        workers,
        signal: this.#signal,
        onError: (key, err) =>
          this.#context.logger.v(2, "a token secret could not be synced, will retry", { key, err }),
      }),
    ]);
  }

  #see(secret: KubeObject): void {
    const { namespace = "", name = "" } = secret.metadata ?? {};
    const key = `${namespace}/${name}`;
    this.#secrets.set(key, { namespace, name, account: annotationOf(secret, nameAnnotation) ?? "" });
    this.#queue.add(key);
  }

  #forget(secret: KubeObject): void {
    const { namespace = "", name = "" } = secret.metadata ?? {};
    this.#queue.add(`${namespace}/${name}`);
  }

  #recheckSecretsOf({ metadata = {} }: KubeObject): void {
    for (const [key, { namespace, account }] of this.#secrets) {
      if (namespace === metadata.namespace && account === metadata.name) this.#queue.add(key);
    }
  }

  async #sync(key: string): Promise<void> {
    const seen = this.#secrets.get(key);
    if (seen === undefined) return;
    const { namespace, name } = seen;
    const secret = (await this.#get(secrets, namespace, name)) as core_v1.Secret | undefined;
    if (secret === undefined) {
      await this.#removeReference(seen);
      this.#secrets.delete(key);
      return;
    }
    const account = annotationOf(secret as KubeObject, nameAnnotation) ?? "";
    if (secret.type !== tokenType || account === "") return;
    const owner = await this.#get(serviceAccounts, namespace, account);
    const uid = annotationOf(secret as KubeObject, uidAnnotation);
    const isOwned = owner !== undefined && (uid === undefined || uid === "" || uid === owner.metadata?.uid);
    await (isOwned ? this.#fill(secret, owner) : this.#delete(secret as KubeObject));
  }

  /** Puts in what is missing: the token, the namespace, and the CA bundle of now. */
  async #fill(secret: core_v1.Secret, account: KubeObject): Promise<void> {
    const { client, newServiceAccountToken, rootCAPem } = this.#context;
    const { namespace = "", name: secretName = "" } = secret.metadata ?? {};
    const { name = "", uid = "" } = account.metadata ?? {};
    const data: Record<string, string | undefined> = { ...secret.data };
    if (rootCAPem !== "") data["ca.crt"] = toBase64(rootCAPem);
    if (!data.namespace) data.namespace = toBase64(namespace);
    if (!data.token && newServiceAccountToken !== undefined) {
      data.token = toBase64(await newServiceAccountToken({ namespace, secretName, name, uid }));
    }
    const before = secret.data ?? {};
    if (Object.entries(data).every(([key, value]) => before[key] === value)) return;
    const annotations = { ...secret.metadata?.annotations, [nameAnnotation]: name, [uidAnnotation]: uid };
    const filled = { ...secret, metadata: { ...secret.metadata, annotations }, data } as KubeObject;
    await settled(() => client.update({ ...secrets, namespace }, filled, this.#signal));
  }

  async #delete({ metadata = {} }: KubeObject): Promise<void> {
    const { namespace = "", name = "", uid = "" } = metadata;
    const options = { uid, signal: this.#signal };
    await settled(() => this.#context.client.delete({ ...secrets, namespace }, name, options));
  }

  /** A service account does not go on naming a secret that is gone. */
  async #removeReference({ namespace, name, account }: SeenSecret): Promise<void> {
    const owner = (await this.#get(serviceAccounts, namespace, account)) as core_v1.ServiceAccount | undefined;
    const kept = owner?.secrets?.filter((reference) => reference.name !== name);
    if (kept === undefined || kept.length === owner?.secrets?.length) return;
    const changed = { ...owner, secrets: kept } as KubeObject;
    await this.#context.client.update({ ...serviceAccounts, namespace }, changed, this.#signal);
  }

  async #get(scope: ResourceScope, namespace: string, name: string): Promise<KubeObject | undefined> {
    try {
      return await this.#context.client.get({ ...scope, namespace }, name, this.#signal);
    } catch (err) {
      if (isNotFound(err)) return undefined;
      throw err;
    }
  }
}

/** Whoever was faster causes an event, and with it another look. */
async function settled(write: () => Promise<unknown>): Promise<void> {
  try {
    await write();
  } catch (err) {
    if (!isConflict(err) && !isNotFound(err)) throw err;
  }
}

function toBase64(text: string): string {
  return Buffer.from(text).toString("base64");
}
