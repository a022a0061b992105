// What each service owns, offers and uses: plain data, the same under Pulumi and Terraform. Two services are on PostgreSQL, two on MySQL.
//
// A contract stays on one server: if `invoices` used `catalog`, the program would be refused. What goes from one server to the other
// is a matter of the applications. Either `invoices` asks the application of `catalog`, or `catalog` has a database on PostgreSQL too,
// declared under the same name in `onPostgreSql`, which its application fills and which it offers.
import type { ServiceSettings } from "@rolewright/core";
import type { MySqlServiceSettings } from "@rolewright/core/mysql";

export const onPostgreSql = {
  orders: {
    database: "shop",
    offers: [{ to: "invoices", access: "read-only" }],
  },

  invoices: {
    database: "shop",
    uses: [{ from: "orders", access: "read-only" }],
  },
} satisfies Record<string, ServiceSettings>;

/** Where the services on MySQL connect from. For you it is the network of your applications, such as `10.0.%`. */
const host = "127.0.0.%";

export const onMySql = {
  catalog: {
    host,
    offers: [{ to: "storefront", access: "read-only" }],
  },

  storefront: {
    host,
    uses: [{ from: "catalog", access: "read-only" }],
  },
} satisfies Record<string, Omit<MySqlServiceSettings, "engine">>;
