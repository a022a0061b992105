import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

/** What keeps the key of a stack's secrets. */
export interface SecretsProvider {
  /** Its address, as `pulumi stack init --secrets-provider` takes it. */
  url: string;
  /** The environment by which the CLI finds it. */
  env: Record<string, string>;
  /** Ends it. */
  stop(): void;
}

/**
 * Keeps the key of a stack's secrets in this process, behind what the CLI asks of HashiCorp Vault. With a passphrase the CLI
 * derives the key anew in each operation, on purpose slowly, which was half of the work of a small one.
 *
 * See https://developer.hashicorp.com/vault/api-docs/secret/transit
 */
export async function startSecretsProvider(): Promise<SecretsProvider> {
  const [key, token] = [randomBytes(32), randomBytes(16).toString("hex")];
  const server = createServer(async (request, response) => {
    const answer =
      request.headers["x-vault-token"] === token
        ? await transit(key, request)
        : { errors: ["no such token"] };
    response.writeHead("errors" in answer ? 403 : 200, { "content-type": "application/json" });
    response.end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  server.unref();
  const { port } = server.address() as AddressInfo;
  return {
    url: "hashivault://stack",
    env: { VAULT_SERVER_URL: `http://127.0.0.1:${port}`, VAULT_SERVER_TOKEN: token },
    stop: () => server.close(),
  };
}

async function transit(
  key: Buffer,
  request: IncomingMessage,
): Promise<{ data: Record<string, string> } | { errors: string[] }> {
  let body = "";
  for await (const chunk of request) body += chunk;
  const { plaintext, ciphertext } = JSON.parse(body) as { plaintext?: string; ciphertext?: string };
  if (plaintext !== undefined) return { data: { ciphertext: encrypt(key, plaintext) } };
  if (ciphertext !== undefined) return { data: { plaintext: decrypt(key, ciphertext) } };
  return { errors: [`${request.url} is not among what a stack asks for`] };
}

const PREFIX = "vault:v1:";

function encrypt(key: Buffer, plaintext: string): string {
  const iv = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, iv);
  const text = Buffer.concat([cipher.update(plaintext, "base64"), cipher.final()]);
  return PREFIX + Buffer.concat([iv, cipher.getAuthTag(), text]).toString("base64");
}

function decrypt(key: Buffer, ciphertext: string): string {
  const all = Buffer.from(ciphertext.slice(PREFIX.length), "base64");
  const decipher = createDecipheriv("aes-256-gcm", key, all.subarray(0, 12)).setAuthTag(all.subarray(12, 28));
  return Buffer.concat([decipher.update(all.subarray(28)), decipher.final()]).toString("base64");
}
