/** Whether the text is `host:port` or `[address]:port`; neither part is looked at. Mirrors `net.SplitHostPort`. */
export function isHostPort(text: string): boolean {
  const colon = text.lastIndexOf(":");
  if (colon < 0) return false;
  if (!text.startsWith("[")) return !/[:[\]]/.test(text.slice(0, colon)) && !/[[\]]/.test(text.slice(colon));
  const end = text.indexOf("]");
  return end + 1 === colon && !text.slice(1, end).includes("[") && !/[[\]]/.test(text.slice(colon));
}
