import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The files of a server that leaves through proxies. */
export class EgressFolder {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  static async create(): Promise<EgressFolder> {
    return new EgressFolder(await mkdtemp(join(tmpdir(), "egress-e2e-")));
  }

  /** Writes a file, in JSON where it is no text, and resolves with its path. */
  async write(name: string, content: string | object): Promise<string> {
    const file = join(this.path, name);
    await writeFile(file, typeof content === "string" ? content : JSON.stringify(content));
    return file;
  }

  /** Writes a configuration. @param transports - by the name of the selection */
  writeSelections(name: string, transports: Readonly<Record<string, object>>): Promise<string> {
    const egressSelections = Object.entries(transports).map(([selection, transport]) => ({
      name: selection,
      connection: { proxyProtocol: "HTTPConnect", transport },
    }));
    const kind = "EgressSelectorConfiguration";
    return this.write(name, { apiVersion: "apiserver.k8s.io/v1beta1", kind, egressSelections });
  }

  async remove(): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
  }
}
