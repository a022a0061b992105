/** A difference between two servers that is meant to be. What is left out holds for all. */
export interface ServerException {
  /** The login, `public` for what every role may do, or any role whose attributes or memberships differ. */
  login?: string;
  /** The schema of the objects. */
  schema?: string;
  /** The privilege, as GRANT spells it. */
  privilege?: string;
  /** Why it is so. */
  reason: string;
}

/** What an exception is asked about. */
export type Excepted = Omit<ServerException, "reason">;

/** Whether a difference was declared. */
export type Allowed = (found: Excepted) => boolean;

/** Asks exceptions, and remembers which of them were of use. */
export function withExceptions(exceptions: ServerException[]): {
  allowed: Allowed;
  unused: () => ServerException[];
} {
  const used = new Set<ServerException>();
  return {
    allowed: (found) => {
      // All that hold are of use, so that the wider of two does not hide the other.
      const holding = exceptions.filter((each) => holds(each, found));
      for (const each of holding) used.add(each);
      return holding.length > 0;
    },
    unused: () => exceptions.filter((each) => !used.has(each)),
  };
}

const holds = ({ login, schema, privilege }: ServerException, found: Excepted): boolean =>
  (login === undefined || login === found.login) &&
  (schema === undefined || schema === found.schema) &&
  (privilege === undefined || privilege === found.privilege);
