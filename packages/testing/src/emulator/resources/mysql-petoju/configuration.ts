import type { Specs } from "../../resource.js";

const text = { kind: "string" } as const;

/** The configuration of the provider itself, as petoju/mysql declares it in `mysql/provider.go`. */
export const CONFIGURATION: Specs = {
  endpoint: text,
  username: text,
  password: text,
  proxy: { ...text, unsupported: true },
  noProxy: text,
  tls: { ...text, oneOf: ["true", "false", "skip-verify"] },
  customTls: {
    ...{ kind: "list", unsupported: true },
    block: { configKey: text, caCert: { kind: "string", required: true }, clientCert: text, clientKey: text },
  },
  maxConnLifetimeSec: { kind: "int" },
  maxOpenConns: { kind: "int" },
  connParams: { kind: "map", unsupported: true },
  authenticationPlugin: { ...text, oneOf: ["cleartext", "native"] },
  connectRetryTimeoutSec: { kind: "int" },
  iamDatabaseAuthentication: { kind: "bool", unsupported: true },
  privateIp: { kind: "bool" },
  awsConfig: {
    ...{ kind: "list", unsupported: true },
    block: {
      ...{ region: text, profile: text, accessKey: text, secretKey: text, roleArn: text },
      ...{
        awsRdsIamAuth: { kind: "bool" },
        useRdsDataApi: { kind: "bool" },
        clusterArn: text,
        secretArn: text,
      },
    },
  },
  azureConfig: {
    ...{ kind: "list", unsupported: true },
    block: { tenantId: text, clientId: text, clientSecret: text, environment: text },
  },
};
