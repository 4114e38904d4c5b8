const name = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*$/;
const domain = /^[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::[0-9]+)?$/;
const tagText = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;
const digestText = /^[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}$/;

/**
 * The pull policy that an image name implies: `Always` when its tag is `latest` or it has neither tag nor digest.
 * A name that is no valid reference implies `IfNotPresent`, as `parsers.ParseImageName` then reports no tag.
 */
export function pullPolicyOf(image: string): "Always" | "IfNotPresent" {
  return tagOf(image) === "latest" ? "Always" : "IfNotPresent";
}

function tagOf(image: string): string | undefined {
  const [reference = "", digest, ...rest] = image.split("@");
  if (rest.length > 0 || (digest !== undefined && !digestText.test(digest))) return undefined;
  const colon = reference.indexOf(":", reference.lastIndexOf("/") + 1);
  const path = colon === -1 ? reference : reference.slice(0, colon);
  const tag = colon === -1 ? undefined : reference.slice(colon + 1);
  if (path.length > 255 || !isPath(path) || (tag !== undefined && !tagText.test(tag))) return undefined;
  return tag ?? (digest === undefined ? "latest" : undefined);
}

/** `[domain/]component/component`: the first part is a domain when it looks like one. */
function isPath(path: string): boolean {
  const parts = path.split("/");
  const [first = ""] = parts;
  const hasDomain = parts.length > 1 && (/[.:A-Z]/.test(first) || first === "localhost");
  if (hasDomain && !domain.test(first)) return false;
  return (hasDomain ? parts.slice(1) : parts).every((part) => name.test(part));
}
