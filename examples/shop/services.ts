/** The services, each after those whose offers it uses. */
export const SERVICES = ["catalog", "orders", "payments", "fulfilment", "reporting"];
