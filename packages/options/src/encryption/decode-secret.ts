const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** The bytes of a key; undefined when `secret` is not base64 as Go's `StdEncoding` reads it: padded, line breaks ignored. */
export function decodeSecret(secret: string): Buffer | undefined {
  const text = secret.replace(/[\r\n]/g, "");
  return base64.test(text) ? Buffer.from(text, "base64") : undefined;
}
