import type { AuthenticatorResponse, TokenAuthenticator, UserInfo } from "./interfaces.js";
import { tokenDigest } from "./token-digest.js";

/** A token file that cannot be read. */
export class TokenFileError extends Error {
  override readonly name = "TokenFileError";
}

/**
 * Reads the text of a `--token-auth-file`: lines of `token,user,uid[,"group1,group2"]` as CSV (RFC 4180). Empty tokens
 * are skipped; of equal tokens the last counts.
 * @throws TokenFileError when a line has fewer than three columns, or no user
 */
export function parseTokenFile(text: string): ReadonlyMap<string, UserInfo> {
  const users = new Map<string, UserInfo>();
  for (const [index, record] of parseCSV(text).entries()) {
    const [token = "", name = "", uid = "", groups = ""] = record.map((column) => column.trim());
    if (record.length < 3) {
      throw new TokenFileError(
        `token file record ${index + 1} must have at least 3 columns (token, user name, user uid), found ${record.length}`,
      );
    }
    if (token === "") continue;
    if (name === "") throw new TokenFileError(`token file record ${index + 1} has no user name`);
    users.set(token, { name, uid, groups: groups === "" ? [] : splitGroups(groups), extra: {} });
  }
  return users;
}

function splitGroups(column: string): readonly string[] {
  return column.split(",").map((group) => group.trim());
}

/** A table of fixed tokens. Mirrors `tokenfile.TokenAuthenticator`. */
export function newStaticTokenAuthenticator(users: ReadonlyMap<string, UserInfo>): TokenAuthenticator {
  const responses = new Map<string, AuthenticatorResponse>();
  for (const [token, user] of users) responses.set(tokenDigest(token), Object.freeze({ user: Object.freeze(user) }));
  return {
    authenticateToken: (token) => Promise.resolve(responses.get(tokenDigest(token))),
  };
}

/** Records of a CSV text; quotes may hold commas, doubled quotes and line ends. Lines that begin with `#` are skipped. */
function parseCSV(text: string): readonly (readonly string[])[] {
  const records: string[][] = [];
  let record: string[] = [];
  let column = "";
  let quoted = false;
  const endColumn = () => {
    record.push(column);
    column = "";
  };
  const endRecord = () => {
    endColumn();
    const isBlank = record.length === 1 && record[0]?.trim() === "";
    if (!isBlank && record[0]?.startsWith("#") !== true) records.push(record);
    record = [];
  };
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (quoted) {
      if (char !== '"') column += char;
      else if (text[at + 1] === '"') column += text[at++];
      else quoted = false;
    } else if (char === '"') quoted = true;
    else if (char === ",") endColumn();
    else if (char === "\n") endRecord();
    else if (char !== "\r") column += char;
  }
  if (quoted) throw new TokenFileError("token file ends inside a quoted column");
  if (column !== "" || record.length > 0) endRecord();
  return records;
}
