// What each service of the shop owns, offers and uses: plain data, the same under Pulumi and Terraform, and in every
// environment. Each service would have its own beside its code; here they are together, so that both examples find them.
import type { ServiceSettings } from "@rolewright/core";

export const declarations = {
  catalog: {
    database: "shop",
    offers: [{ to: "reporting", access: "read-only" }],
  },

  orders: {
    database: "shop",
    offers: [
      { to: "reporting", access: "read-only" },
      { to: "fulfilment", access: "write-only", tables: ["shipment_event"], returning: ["id"] },
      { to: "payments", access: "read-only", tables: ["order_total"] },
    ],
  },

  payments: {
    database: "shop",
    uses: [{ from: "orders", access: "read-only" }],
  },

  fulfilment: {
    database: "shop",
    uses: [{ from: "orders", access: "write-only" }],
  },

  reporting: {
    database: "shop",
    uses: [
      { from: "catalog", access: "read-only" },
      { from: "orders", access: "read-only" },
    ],
  },
} satisfies Record<string, ServiceSettings>;
