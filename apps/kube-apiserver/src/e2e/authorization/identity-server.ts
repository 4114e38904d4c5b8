import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cryptoRandom, realClock } from "@kube-apiserver/component-base";
import { CertificateAuthority, type Client, newClient, type Subject } from "@kube-apiserver/generic-server";
import { type FlagsServer, type FlagsServerParts, startFlagsServer } from "../flags-server.js";

/** A server with an authority whose certificates it takes, so that a test can be anybody. */
export class IdentityServer implements AsyncDisposable {
  readonly folder: string;
  readonly authority: CertificateAuthority;
  readonly server: FlagsServer;
  readonly #clients: Client[] = [];

  private constructor(folder: string, authority: CertificateAuthority, server: FlagsServer) {
    this.folder = folder;
    this.authority = authority;
    this.server = server;
  }

  /** @param flags - of a folder that is gone with the server; a test may write files there beforehand */
  static async start(
    flags: (folder: string) => readonly string[] | Promise<readonly string[]>,
    parts: FlagsServerParts = {},
  ): Promise<IdentityServer> {
    const folder = await mkdtemp(join(tmpdir(), "authorization-e2e-"));
    const authority = CertificateAuthority.generate("users", { clock: realClock, random: cryptoRandom });
    const caFile = join(folder, "ca.crt");
    await writeFile(caFile, authority.certPem);
    const given = await flags(folder);
    const server = await startFlagsServer(
      [`--data-dir=${join(folder, "data")}`, `--client-ca-file=${caFile}`, ...given],
      parts,
    );
    return new IdentityServer(folder, authority, server);
  }

  /** The administrator. */
  get admin(): Client {
    return this.server.client;
  }

  /** A client of somebody else. */
  as(commonName: string, ...organizations: string[]): Client {
    return this.withCertificate(this.authority.issueClient({ commonName, organizations }));
  }

  /** A client that shows a certificate. */
  withCertificate(pair: { readonly certPem: string; readonly keyPem: string }): Client {
    const { url, caPem } = this.server.access;
    const client = newClient({ url, caPem, ...pair });
    this.#clients.push(client);
    return client;
  }

  /** Writes a kubeconfig and returns its path. Without a subject: of the administrator. */
  async kubeconfig(subject?: Subject): Promise<string> {
    const { url, caPem, certPem, keyPem } = this.server.access;
    const pair = subject === undefined ? { certPem, keyPem } : this.authority.issueClient(subject);
    const encode = (text: string) => Buffer.from(text).toString("base64");
    const config = {
      apiVersion: "v1",
      kind: "Config",
      "current-context": "c",
      contexts: [{ name: "c", context: { cluster: "k", user: "u" } }],
      clusters: [{ name: "k", cluster: { server: url, "certificate-authority-data": encode(caPem) } }],
      users: [
        {
          name: "u",
          user: { "client-certificate-data": encode(pair.certPem), "client-key-data": encode(pair.keyPem) },
        },
      ],
    };
    const file = join(this.folder, `${subject?.commonName ?? "admin"}.kubeconfig`.replace(/:/g, "-"));
    await writeFile(file, JSON.stringify(config));
    return file;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.#clients) await client.close();
    await this.server[Symbol.asyncDispose]();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** What a call was refused with; undefined when it was not. */
export async function refusalOf(call: Promise<unknown>): Promise<string | undefined> {
  try {
    await call;
    return undefined;
  } catch (err) {
    return (err as Error).message;
  }
}
