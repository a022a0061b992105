import { TerraformProvider } from "cdktf";
import type { Construct } from "constructs";
import { type Attributes, toHcl, toJson } from "./attributes.js";

/** Certificates of a connection. */
export interface MysqlProviderCustomTls {
  /** The authority that the server's certificate is checked by: a file or the PEM text. */
  readonly caCert: string;
  /**
   * The client's certificate.
   * @default - none
   */
  readonly clientCert?: string;
  /**
   * The key of the client's certificate.
   * @default - none
   */
  readonly clientKey?: string;
  /**
   * Tells several apart.
   * @default - the provider's own
   */
  readonly configKey?: string;
}

/** What a `MysqlProvider` takes. What it has for clouds beside is set by `addOverride`. */
export interface MysqlProviderConfig {
  /** The server: `host:port`, or the path of its socket. */
  readonly endpoint: string;
  /** Name of the deployer's login. */
  readonly username: string;
  /**
   * Its password, as a reference: a literal text would stand in cdk.tf.json.
   * @default - none
   */
  readonly password?: string;
  /**
   * Encryption of the connection: `true` checks the server's certificate, `skip-verify` does not.
   * @default `false`
   */
  readonly tls?: string;
  /**
   * Certificates of its own.
   * @default - those of the machine
   */
  readonly customTls?: MysqlProviderCustomTls;
  /**
   * A SOCKS proxy, `socks5://...`.
   * @default - none
   */
  readonly proxy?: string;
  /**
   * Hosts that the proxy is not for.
   * @default - none
   */
  readonly noProxy?: string;
  /**
   * How the password is sent: `native` or `cleartext`.
   * @default `native`
   */
  readonly authenticationPlugin?: string;
  /**
   * Further parameters of the connection.
   * @default - none
   */
  readonly connParams?: Record<string, string>;
  /**
   * For how long a connection is kept, in seconds.
   * @default - for ever
   */
  readonly maxConnLifetimeSec?: number;
  /**
   * How many connections there are at once.
   * @default `1`
   */
  readonly maxOpenConns?: number;
  /**
   * For how long to wait for the server, in seconds.
   * @default `300`
   */
  readonly connectRetryTimeoutSec?: number;
  /**
   * Log in by IAM of Google Cloud SQL.
   * @default `false`
   */
  readonly iamDatabaseAuthentication?: boolean;
  /**
   * Take the private address of Google Cloud SQL.
   * @default `false`
   */
  readonly privateIp?: boolean;
  /**
   * Name of this provider in a stack that has several.
   * @default - it is the one without a name
   */
  readonly alias?: string;
}

/** The attributes of the provider. */
export const PROVIDER = {
  endpoint: "string",
  username: "string",
  password: "string",
  tls: "string",
  proxy: "string",
  noProxy: "string",
  authenticationPlugin: "string",
  connParams: "stringMap",
  maxConnLifetimeSec: "number",
  maxOpenConns: "number",
  connectRetryTimeoutSec: "number",
  iamDatabaseAuthentication: "bool",
  privateIp: "bool",
} satisfies Attributes;

/** The attributes of its block `custom_tls`. */
export const CUSTOM_TLS = {
  caCert: "string",
  clientCert: "string",
  clientKey: "string",
  configKey: "string",
} satisfies Attributes;

const ALIAS = { alias: "string" } satisfies Attributes;

/**
 * The MySQL provider petoju/mysql, for MySQL and MariaDB. Bindings of your own that were made by `cdktf get` serve as well.
 * See https://registry.terraform.io/providers/petoju/mysql/latest/docs
 * @example
 * ```ts
 * import { MysqlProvider } from "@rolewright/cdktf/mysql";
 * import { type TerraformStack, TerraformVariable } from "cdktf";
 * declare const stack: TerraformStack;
 * const { stringValue: password } = new TerraformVariable(stack, "deployer_password", { type: "string", sensitive: true });
 * new MysqlProvider(stack, "shop", { endpoint: "db.internal:3306", username: "deployer", password, tls: "true" });
 * ```
 */
export class MysqlProvider extends TerraformProvider {
  readonly #config: MysqlProviderConfig;

  constructor(scope: Construct, id: string, config: MysqlProviderConfig) {
    super(scope, id, {
      terraformResourceType: "mysql",
      // Before 3.0.97 it does not understand the version of MariaDB on Debian and Ubuntu.
      terraformGeneratorMetadata: { providerName: "mysql", providerVersionConstraint: "~> 3.0.97" },
      terraformProviderSource: "petoju/mysql",
    });
    this.#config = config;
  }

  /** Name of this provider in a stack that has several. */
  override get alias(): string | undefined {
    return this.#config.alias;
  }

  /** What it says in JSON. */
  protected override synthesizeAttributes(): Record<string, unknown> {
    const { customTls } = this.#config;
    return {
      ...toJson({ ...PROVIDER, ...ALIAS }, this.#config),
      ...(customTls && { custom_tls: [toJson(CUSTOM_TLS, customTls)] }),
    };
  }

  /** What it says in HCL. */
  protected override synthesizeHclAttributes(): Record<string, unknown> {
    const { customTls } = this.#config;
    const block = { isBlock: true, type: "list", storageClassType: "MysqlProviderCustomTlsList" };
    return {
      ...toHcl({ ...PROVIDER, ...ALIAS }, this.#config),
      ...(customTls && { custom_tls: { value: [toHcl(CUSTOM_TLS, customTls)], ...block } }),
    };
  }
}
