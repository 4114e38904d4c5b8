import assert from "node:assert/strict";
import { test } from "node:test";
import { cryptoRandom, realClock } from "@kube-apiserver/component-base";
import { sendJSON } from "../handlers/plain-text.js";
import { CertificateAuthority } from "../pki/certificate-authority.js";
import { requestContext } from "../request/request-state.js";
import { newStaticContent, parseCertificateBundle } from "../serving/dynamic-certificates.js";
import { Listener } from "../serving/listener.js";
import { startGenericTestServer } from "../testing/generic-test-server.js";
import { type Protocol, send } from "../testing/request.js";
import { newAnonymousAuthenticator } from "./anonymous-authenticator.js";
import { newRequestHeaderAuthenticator } from "./request-header.js";
import { unionFailingOnError } from "./union-authenticator.js";

const parts = { clock: realClock, random: cryptoRandom };

/** A server that believes the front proxy `front`, and says whom it takes a request to be from. */
async function startServer() {
  const ca = CertificateAuthority.generate("ca", parts);
  const frontCA = CertificateAuthority.generate("front-ca", parts);
  const trusted = newStaticContent("front", parseCertificateBundle(frontCA.certPem));
  const server = await startGenericTestServer({
    config: {
      secureServing: {
        listener: await Listener.bind({ host: "127.0.0.1", port: 0 }),
        cert: newStaticContent("test", ca.issueServing("localhost", { dnsNames: [], ipAddresses: ["127.0.0.1"] })),
        clientCA: trusted,
        loopbackCAPem: ca.certPem,
      },
      authentication: unionFailingOnError(
        newRequestHeaderAuthenticator({
          clientCAs: { certificates: trusted.current.certificates },
          allowedNames: ["front"],
          usernameHeaders: ["X-Remote-User"],
          uidHeaders: ["X-Remote-Uid"],
          groupHeaders: ["X-Remote-Group"],
          extraHeaderPrefixes: ["X-Remote-Extra-"],
          clock: realClock,
        }),
        newAnonymousAuthenticator(),
      ),
    },
    setUp: (generic) =>
      generic.paths.handle("/who", (req, res) =>
        sendJSON(
          res,
          200,
          JSON.stringify({
            user: requestContext(req).user,
            left: Object.keys(req.headers).filter(
              (name) => name.startsWith("x-remote") && req.headers[name] !== undefined,
            ),
          }),
        ),
      ),
  });
  const ask = async (protocol: Protocol, headers: Readonly<Record<string, string>>, commonName?: string) => {
    const cert = commonName === undefined ? {} : { cert: frontCA.issueClient({ commonName }) };
    const answer = await send(protocol, { url: server.url, caPem: ca.certPem, path: "/who", headers, ...cert });
    return { status: answer.status, body: JSON.parse(answer.body) };
  };
  return { server, ask };
}

const named = {
  "x-remote-user": "J\u00c3\u00bcrgen",
  "x-remote-uid": "7",
  "x-remote-group": "a, b",
  "x-remote-extra-example.com%2fscopes": "read",
};

for (const protocol of ["h1", "h2"] as const) {
  test(`users are whom the front proxy names, and the headers end there (${protocol})`, async (t) => {
    const { server, ask } = await startServer();
    t.after(() => server.stop());
    const { body } = await ask(protocol, named, "front");
    assert.deepEqual(body, {
      user: { name: "Jürgen", uid: "7", groups: ["a, b"], extra: { "example.com/scopes": ["read"] } },
      left: [],
    });
  });

  test(`without its certificate the headers are worth nothing (${protocol})`, async (t) => {
    const { server, ask } = await startServer();
    t.after(() => server.stop());
    assert.equal((await ask(protocol, named)).body.user.name, "system:anonymous");
    assert.equal((await ask(protocol, {}, "front")).body.user.name, "system:anonymous");
    assert.equal((await ask(protocol, named, "another")).status, 401);
  });
}
