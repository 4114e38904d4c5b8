/** Where a webhook is: at a URL, or behind a service. Mirrors `webhook.ClientConfig`. */
export interface HookClientConfig {
  readonly url?: string;
  readonly service?: HookService;
  /** PEM certificates in base64 that its certificate is checked with. Absent or empty: those of the machine. */
  readonly caBundle?: string;
}

/** The service that a webhook is behind. */
export interface HookService {
  readonly namespace: string;
  readonly name: string;
  /** Absent: `/`. */
  readonly path?: string;
  /** Absent: 443. */
  readonly port?: number;
}

/** What is to be called. */
export interface HookTarget {
  /** As errors tell it, without the timeout: `https://svc.ns.svc:443/path`. */
  readonly url: string;
  /** `host:port` by which credentials are found. */
  readonly authority: string;
  readonly path: string;
  /** Name that the certificate has to carry; undefined for IP addresses, which it has to carry themselves. */
  readonly serverName: string | undefined;
  /** Set for webhooks behind a service. */
  readonly service: Required<HookService> | undefined;
  readonly host: string;
  readonly port: number;
}

const defaultPort = 443;

/**
 * Reads a client config.
 * @throws Error when it names nothing, or nothing that can be called
 */
export function hookTargetOf(config: HookClientConfig): HookTarget {
  if (config.service !== undefined) return serviceTarget(config.service);
  const { url = "" } = config;
  if (url === "") throw new Error("webhook configuration must have either service or URL");
  if (!URL.canParse(url)) throw new Error(`Unparsable URL: ${url}`);
  return urlTarget(new URL(url));
}

function serviceTarget({ namespace, name, path = "", port = defaultPort }: HookService): HookTarget {
  const serverName = `${name}.${namespace}.svc`;
  const authority = `${serverName}:${port}`;
  const cleaned = cleanPath(path);
  const service = { namespace, name, path: cleaned, port };
  return {
    url: `https://${authority}${cleaned}`,
    authority,
    path: cleaned,
    serverName,
    service,
    host: serverName,
    port,
  };
}

function urlTarget({ protocol, host, hostname, port, pathname }: URL): HookTarget {
  const path = cleanPath(pathname);
  const bare = hostname.replace(/^\[|\]$/g, "");
  const isAddress = hostname.startsWith("[") || /^\d+(\.\d+){3}$/.test(hostname);
  return {
    url: `${protocol}//${host}${path}`,
    authority: port === "" ? `${hostname}:${defaultPort}` : host,
    path,
    serverName: isAddress ? undefined : hostname,
    service: undefined,
    host: bare,
    port: port === "" ? defaultPort : Number(port),
  };
}

/** As Go's `path.Join` leaves it. */
function cleanPath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === "..") parts.pop();
    else parts.push(part);
  }
  return `/${parts.join("/")}`;
}
