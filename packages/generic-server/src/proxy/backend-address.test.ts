import assert from "node:assert/strict";
import { test } from "node:test";
import { authorityOf, ForbiddenAddressError, guardedLookup, requireAllowedAddress } from "./backend-address.js";

const forbidden = ["169.254.169.254", "fe80::1", "::ffff:169.254.169.254", "0.0.0.0", "::", "fd00:ec2::254"];
for (const address of forbidden) {
  test(`${address} is never proxied to`, () => {
    assert.throws(() => requireAllowedAddress(address), ForbiddenAddressError);
  });
}

for (const address of ["10.0.0.1", "127.0.0.1", "fd00::1", "example.com"]) {
  test(`${address} may be proxied to`, () => {
    requireAllowedAddress(address);
  });
}

test("names are resolved in both forms that Node asks for", async () => {
  const resolve = (all: boolean) =>
    new Promise((done, fail) => {
      guardedLookup("localhost", { all, family: 4 }, (err, found) => (err ? fail(err) : done(found)));
    });
  assert.equal(await resolve(false), "127.0.0.1");
  assert.deepEqual(await resolve(true), [{ address: "127.0.0.1", family: 4 }]);
});

test("a name that leads to a forbidden address is refused", async () => {
  const failure = await new Promise((done) => {
    guardedLookup("169.254.169.254", { family: 4 }, (err) => done(err));
  });
  assert.ok(failure instanceof ForbiddenAddressError);
});

test("IPv6 addresses get brackets before a port", () => {
  assert.equal(authorityOf({ host: "::1", port: 1 }), "[::1]:1");
  assert.equal(authorityOf({ host: "10.0.0.1", port: 1 }), "10.0.0.1:1");
});
