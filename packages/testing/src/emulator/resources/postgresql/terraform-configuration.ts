import type { Specs } from "../../resource.js";

/** The configuration of the provider itself, as cyrilgdn/postgresql 1.27.0 declares it in `postgresql/provider.go`. */
export const POSTGRESQL: Specs = {
  scheme: { kind: "string", oneOf: ["postgres", "awspostgres", "gcppostgres"] },
  host: { kind: "string" },
  port: { kind: "int" },
  database: { kind: "string" },
  username: { kind: "string" },
  password: { kind: "string", secret: true },
  awsRdsIamAuth: { kind: "bool" },
  awsRdsIamProfile: { kind: "string" },
  awsRdsIamRegion: { kind: "string" },
  awsRdsIamProviderRoleArn: { kind: "string" },
  azureIdentityAuth: { kind: "bool" },
  azureTenantId: { kind: "string" },
  gcpIamImpersonateServiceAccount: { kind: "string" },
  databaseUsername: { kind: "string" },
  superuser: { kind: "bool" },
  sslmode: { kind: "string" },
  sslMode: { kind: "string", deprecated: true },
  clientcert: {
    ...{ kind: "list", maxItems: 1 },
    block: {
      cert: { kind: "string", required: true },
      key: { kind: "string", required: true },
      sslinline: { kind: "bool" },
    },
  },
  sslrootcert: { kind: "string" },
  connectTimeout: { kind: "int", minimum: -1 },
  maxConnections: { kind: "int", minimum: -1 },
  expectedVersion: { kind: "string" },
};
