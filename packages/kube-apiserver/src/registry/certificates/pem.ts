/** One block of a PEM file (RFC 7468). */
export interface PEMBlock {
  /** What is written between the dashes: `CERTIFICATE`. */
  readonly type: string;
  /** Whether there are headers before the data, as in files that are encrypted. */
  readonly hasHeaders: boolean;
  readonly bytes: Buffer;
}

const block = /(?:^|\n)-----BEGIN ([^\r\n]*?)-----[ \t\r]*\n([\s\S]*?)-----END \1-----/g;
const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** The blocks of a text; what stands around them, and what is damaged, is passed over. Mirrors `pem.Decode`. */
export function decodePEM(text: string): readonly PEMBlock[] {
  return [...text.matchAll(block)].flatMap(([, type = "", body = ""]) => {
    const lines = body.split(/\r?\n/);
    const data = lines
      .filter((line) => !line.includes(":"))
      .join("")
      .replace(/\s/g, "");
    if (!base64.test(data)) return [];
    return [{ type, hasHeaders: lines.some((line) => line.includes(":")), bytes: Buffer.from(data, "base64") }];
  });
}
