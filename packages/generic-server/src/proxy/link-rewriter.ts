/** What a page is served as, and where its links have to lead. */
export interface LinkRewriterOptions {
  /** Path of this server that stands before every path of the backend, without a slash at the end. */
  readonly pathPrepend: string;
  /** The page at the backend. */
  readonly source: URL;
  /** The name that the backend was called by: the `Host` header it got. */
  readonly requestHost: string;
}

/** Turns links of a backend to itself into links through this server; other links stay as they are. */
export type RewriteLink = (link: string) => string;

/** Mirrors `Transport.rewriteURL`. */
export function newLinkRewriter({ pathPrepend, source, requestHost }: LinkRewriterOptions): RewriteLink {
  return (link) => {
    const absolute = /^(?:[a-z][a-z0-9+.-]*:)?\/\//i.test(link);
    // A link without a host that begins at the root, or one to the backend's own host.
    if (!absolute && !link.startsWith("/")) return link;
    const target = URL.canParse(link, source.href) ? new URL(link, source) : undefined;
    if (target === undefined) return link;
    if (absolute && target.host !== source.host && target.host !== requestHost) return link;
    const rest = target.search + target.hash;
    const isThere = target.pathname.startsWith(pathPrepend);
    return `${isThere ? "" : pathPrepend}${target.pathname}${rest}`;
  };
}
