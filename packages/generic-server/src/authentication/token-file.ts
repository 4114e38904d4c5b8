import { parseCSVRecords } from "./csv-records.js";
import type { AuthenticatorResponse, TokenAuthenticator, UserInfo } from "./interfaces.js";
import { tokenDigest } from "./token-digest.js";

/** A token file that cannot be read. */
export class TokenFileError extends Error {
  override readonly name = "TokenFileError";
}

/**
 * Reads the text of a `--token-auth-file`: lines of `token,user,uid[,"group1,group2"]` as CSV. Empty tokens are skipped;
 * of equal tokens the last counts.
 * @param file - its name, for messages
 * @throws TokenFileError when it is no CSV, or a line has fewer than three columns
 */
export function parseTokenFile(text: string, file = "tokens"): ReadonlyMap<string, UserInfo> {
  const users = new Map<string, UserInfo>();
  for (const record of readRecords(text, file)) {
    const [token = "", name = "", uid = "", groups] = record;
    if (record.length < 3) {
      throw new TokenFileError(
        `token file '${file}' must have at least 3 columns (token, user name, user uid), found ${record.length}`,
      );
    }
    if (token === "") continue;
    users.set(token, { name, uid, groups: groups === undefined ? [] : groups.split(","), extra: {} });
  }
  return users;
}

function readRecords(text: string, file: string): readonly (readonly string[])[] {
  try {
    return parseCSVRecords(text);
  } catch (err) {
    const why = err instanceof Error ? err.message : String(err);
    throw new TokenFileError(`token file '${file}': ${why}`, { cause: err });
  }
}

/** A table of fixed tokens. Mirrors `tokenfile.TokenAuthenticator`. */
export function newStaticTokenAuthenticator(users: ReadonlyMap<string, UserInfo>): TokenAuthenticator {
  const responses = new Map<string, AuthenticatorResponse>();
  for (const [token, user] of users) responses.set(tokenDigest(token), Object.freeze({ user: Object.freeze(user) }));
  return {
    authenticateToken: (token) => Promise.resolve(responses.get(tokenDigest(token))),
  };
}
