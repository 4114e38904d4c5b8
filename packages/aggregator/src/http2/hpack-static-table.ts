/** The static table (RFC 7541, Appendix A), from index 1: names, and their values after a space where there are such. */
const entries = `
:authority
:method GET
:method POST
:path /
:path /index.html
:scheme http
:scheme https
:status 200
:status 204
:status 206
:status 304
:status 400
:status 404
:status 500
accept-charset
accept-encoding gzip, deflate
accept-language
accept-ranges
accept
access-control-allow-origin
age
allow
authorization
cache-control
content-disposition
content-encoding
content-language
content-length
content-location
content-range
content-type
cookie
date
etag
expect
expires
from
host
if-match
if-modified-since
if-none-match
if-range
if-unmodified-since
last-modified
link
location
max-forwards
proxy-authenticate
proxy-authorization
range
referer
refresh
retry-after
server
set-cookie
strict-transport-security
transfer-encoding
user-agent
vary
via
www-authenticate`;

/** A header line. */
export interface HeaderField {
  readonly name: string;
  readonly value: string;
  /** Whether a message may have such a line. */
  readonly isValid: boolean;
}

/** Index 1 is the first; index 0 is not used. */
export const staticTable: readonly HeaderField[] = entries.split("\n").map((entry) => {
  const [name = "", ...value] = entry.split(" ");
  return { name, value: value.join(" "), isValid: true };
});
