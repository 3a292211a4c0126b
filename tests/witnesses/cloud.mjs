// A café cloud on a free port, the café's user pool in it, and a person who logs in.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import * as cognito from "@aws-sdk/client-cognito-identity-provider";
import { Agent, setGlobalDispatcher } from "undici";

const CAFELAB = process.env.CAFELAB ?? fileURLToPath(new URL("../../target/debug/cafelab", import.meta.url));

export const REGION = "us-east-1";
export const PASSWORD = "Espresso!4two";
export const CALLBACK = "http://localhost:3000/callback";
export const LOGOUT = "http://localhost:3000/";

// Browsers resolve *.localhost by themselves, Node does not.
const lookup = (host, { all }, done) => (all ? done(null, [{ address: "127.0.0.1", family: 4 }]) : done(null, "127.0.0.1", 4));
setGlobalDispatcher(new Agent({ connect: { lookup } }));

/** The genuine address of a pool's documents leads to this cloud. */
export function reroute(cloud, url) {
  return String(url).replace(`https://cognito-idp.${REGION}.amazonaws.com`, cloud.endpoint);
}

export class Cloud {
  static async up() {
    const cloud = new Cloud();
    cloud.server = spawn(CAFELAB, ["up", "--ephemeral", "--listen", "127.0.0.1:0", "--format", "json"], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [line] = await once(createInterface(cloud.server.stdout), "line");
    cloud.endpoint = JSON.parse(line).endpoint;
    cloud.sdk = {
      endpoint: cloud.endpoint,
      region: REGION,
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
      maxAttempts: 1,
    };
    cloud.cognito = new cognito.CognitoIdentityProviderClient(cloud.sdk);
    return cloud;
  }

  async close() {
    this.server.kill("SIGTERM");
    await once(this.server, "exit");
  }

  /** Calls an operation of Cognito by name. */
  ask(operation, input) {
    return this.cognito.send(new cognito[`${operation}Command`](input));
  }

  /** A pool with a public client, a domain and Frank. */
  async staff(prefix, settings = {}) {
    const pool = (await this.ask("CreateUserPool", { PoolName: "cafe-staff" })).UserPool.Id;
    const client = await this.ask("CreateUserPoolClient", {
      UserPoolId: pool,
      ClientName: "cafe-website",
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ["code"],
      AllowedOAuthScopes: ["openid", "email"],
      SupportedIdentityProviders: ["COGNITO"],
      CallbackURLs: [CALLBACK],
      LogoutURLs: [LOGOUT],
      ...settings,
    });
    await this.ask("CreateUserPoolDomain", { UserPoolId: pool, Domain: prefix });
    await this.ask("AdminCreateUser", {
      UserPoolId: pool,
      Username: "frank",
      MessageAction: "SUPPRESS",
      UserAttributes: [
        { Name: "email", Value: "frank@cafe.example" },
        { Name: "email_verified", Value: "true" },
      ],
    });
    await this.ask("AdminSetUserPassword", { UserPoolId: pool, Username: "frank", Password: PASSWORD, Permanent: true });
    const { ClientId: id, ClientSecret: secret } = client.UserPoolClient;
    return { pool, client: id, secret, issuer: `https://cognito-idp.${REGION}.amazonaws.com/${pool}` };
  }
}

/** Fills in the login page behind an authorize address as a person would; returns where the app is called. */
export async function logIn(authorize, username = "frank", password = PASSWORD) {
  const login = (await fetch(authorize, { redirect: "manual" })).headers.get("location");
  const page = await fetch(login);
  const html = await page.text();
  const cookies = page.headers.getSetCookie().map((cookie) => cookie.split(";")[0]);
  const [, action] = /<form name="cognitoSignInForm" action="([^"]*)"/.exec(html);
  const [, csrf] = /name="_csrf" value="([^"]*)"/.exec(html);
  const answer = await fetch(new URL(action.replaceAll("&amp;", "&"), login), {
    method: "POST",
    headers: { cookie: cookies.join("; ") },
    body: new URLSearchParams({ _csrf: csrf, username, password }),
    redirect: "manual",
  });
  return answer.headers.get("location");
}
