// What each service of the shop owns, offers and uses, on MySQL or MariaDB: plain data, the same under Pulumi and Terraform,
// and in every environment. Each service would have its own beside its code; here they are together.
import type { MySqlServiceSettings } from "@rolewright/core/mysql";

/** Where the services connect from. For you it is the network of your applications, such as `10.0.%`. */
const host = "127.0.0.%";

export const declarations = {
  catalog: {
    host,
    offers: [{ to: "reporting", access: "read-only" }],
  },

  orders: {
    host,
    offers: [
      { to: "reporting", access: "read-only" },
      { to: "fulfilment", access: "write-only", tables: ["shipment_event"] },
      { to: "payments", access: "read-only", tables: ["order_total"] },
    ],
    routines: ["function total_of"],
  },

  payments: {
    host,
    uses: [{ from: "orders", access: "read-only" }],
  },

  fulfilment: {
    host,
    uses: [{ from: "orders", access: "write-only" }],
  },

  reporting: {
    host,
    uses: [
      { from: "catalog", access: "read-only" },
      { from: "orders", access: "read-only" },
    ],
  },
} satisfies Record<string, Omit<MySqlServiceSettings, "engine">>;

/** A service of the shop. */
export type Service = keyof typeof declarations;
