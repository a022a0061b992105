// Access control lists in SQL. Roles are oids in them; 0 is PUBLIC.

/** An access control list as a JSON array, the built-in default in place of none. */
export const acl = (column: string, kind: string, owner: string): string =>
  `coalesce(${column}, acldefault('${kind}', ${owner}))`;

/** An access control list as [grantee, grantor, privilege, whether it may be passed on], with oids; 0 is PUBLIC. */
export const exploded = (column: string): string =>
  `(SELECT coalesce(json_agg(json_build_array(x.grantee::int8::text, x.grantor::int8::text, x.privilege_type, x.is_grantable)), '[]')
      FROM aclexplode(${column}) x)`;
