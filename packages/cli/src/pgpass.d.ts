/** The package has no types of its own. */
declare module "pgpass" {
  interface Login {
    host: string;
    port: number;
    database: string | undefined;
    user: string | undefined;
  }
  /** Looks a password up in PGPASSFILE or ~/.pgpass. */
  export default function pgpass(login: Login, found: (password: string | undefined) => void): void;
}
