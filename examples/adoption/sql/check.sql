-- What stands in the schema beside the service's own roles. No row, and nothing of the old is left.
SELECT 'table' AS kind, c.relname::text AS name, x.grantee::regrole::text AS role, x.privilege_type AS privilege
  FROM pg_class c CROSS JOIN LATERAL aclexplode(c.relacl) x
 WHERE c.relnamespace = 'orders'::regnamespace
   AND x.grantee::regrole::text NOT IN ('orders_owner', 'orders_rw', 'orders_ro')
UNION ALL
SELECT 'schema', nspname, x.grantee::regrole::text, x.privilege_type
  FROM pg_namespace CROSS JOIN LATERAL aclexplode(nspacl) x
 WHERE nspname = 'orders' AND x.grantee::regrole::text NOT IN ('orders_owner', 'orders_use')
UNION ALL
SELECT 'routine', proname, x.grantee::regrole::text, x.privilege_type
  FROM pg_proc CROSS JOIN LATERAL aclexplode(coalesce(proacl, acldefault('f', proowner))) x
 WHERE pronamespace = 'orders'::regnamespace AND x.grantee::regrole::text NOT IN ('orders_owner', 'orders_rw')
UNION ALL
SELECT 'database', datname, x.grantee::regrole::text, x.privilege_type
  FROM pg_database CROSS JOIN LATERAL aclexplode(datacl) x
 WHERE datname = 'shop' AND x.grantee::regrole::text NOT IN ('deployer', 'orders_use')
UNION ALL
SELECT 'owner', c.relname, c.relowner::regrole::text, 'OWNER'
  FROM pg_class c
 WHERE c.relnamespace = 'orders'::regnamespace AND c.relowner <> 'orders_owner'::regrole AND c.relkind <> 'i'
UNION ALL
SELECT 'default', coalesce(defaclnamespace::regnamespace::text, ''), defaclrole::regrole::text, defaclobjtype::text
  FROM pg_default_acl
 WHERE defaclrole <> 'orders_owner'::regrole
UNION ALL
SELECT 'member', g.rolname, m.rolname, 'MEMBER'
  FROM pg_auth_members a JOIN pg_roles g ON g.oid = a.roleid JOIN pg_roles m ON m.oid = a.member
 WHERE g.rolname LIKE 'orders\_%' AND m.rolname NOT LIKE 'orders\_%' AND m.rolname <> 'deployer'
 ORDER BY 1, 2, 3, 4;
