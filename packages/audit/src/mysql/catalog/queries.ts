import type { MySqlEngine } from "@rolewright/core/mysql";

/** Databases of the server itself. */
export const SYSTEM = ["information_schema", "mysql", "performance_schema", "sys"];
const system = SYSTEM.map((name) => `'${name}'`).join(", ");

/** No column has two meanings in the two servers; what one does not have is not among the rows. */
export const SERVER = "SELECT version() AS version, current_user() AS readBy";
export const VARIABLES = `
SHOW GLOBAL VARIABLES WHERE variable_name IN
  ('partial_revokes', 'activate_all_roles_on_login', 'mandatory_roles', 'activate_mandatory_roles')`;

/** Whether there is a password, and an older one beside it, and never the hash of either. */
export const ACCOUNTS: Record<MySqlEngine, string> = {
  mysql: `
SELECT u.user AS name, u.host AS host, u.account_locked = 'Y' AS locked,
       u.password_expired = 'Y' OR (coalesce(u.password_lifetime, @@global.default_password_lifetime) > 0
         AND u.password_last_changed + INTERVAL coalesce(u.password_lifetime, @@global.default_password_lifetime) DAY < now()) AS expired,
       u.plugin AS plugin, u.authentication_string = '' AS blank,
       CAST(json_extract(u.user_attributes, '$.Restrictions') AS CHAR) AS restrictions,
       json_contains_path(u.user_attributes, 'one', '$.additional_password') AS second,
       (SELECT CAST(json_arrayagg(concat(d.default_role_user, '@', d.default_role_host)) AS CHAR)
          FROM mysql.default_roles d WHERE d.user = u.user AND d.host = u.host) AS defaultRoles
  FROM mysql.user u`,
  mariadb: `
SELECT user AS name, host, json_exists(priv, '$.is_role') AS isRole,
       coalesce(json_value(priv, '$.account_locked'), '') IN ('true', '1') AS locked,
       coalesce(json_value(priv, '$.password_last_changed'), '1') = '0'
         OR (coalesce(nullif(json_value(priv, '$.password_lifetime'), -1), @@global.default_password_lifetime) > 0
         AND from_unixtime(json_value(priv, '$.password_last_changed'))
           + INTERVAL coalesce(nullif(json_value(priv, '$.password_lifetime'), -1), @@global.default_password_lifetime) DAY < now()) AS expired,
       coalesce(json_value(priv, '$.plugin'), 'mysql_native_password') AS plugin,
       coalesce(json_value(priv, '$.authentication_string'), '') = '' AS blank,
       CAST(json_query(priv, '$.auth_or') AS CHAR) AS others,
       json_value(priv, '$.default_role') AS defaultRole
  FROM mysql.global_priv`,
};

export const MEMBERSHIPS: Record<MySqlEngine, string> = {
  mysql: `
SELECT concat(from_user, '@', from_host) AS role, concat(to_user, '@', to_host) AS member,
       with_admin_option = 'Y' AS admin FROM mysql.role_edges`,
  mariadb: `
SELECT concat(role, '@') AS role, concat(user, '@', host) AS member, admin_option = 'Y' AS admin
  FROM mysql.roles_mapping`,
};

/** What is held on the whole server. To MariaDB it is a number; its views add to a role what it has by other roles. */
export const SERVER_GRANTS: Record<MySqlEngine, string> = {
  mysql: `
SELECT grantee, privilege_type AS privilege, is_grantable = 'YES' AS grantable
  FROM information_schema.user_privileges WHERE privilege_type <> 'USAGE' OR is_grantable = 'YES'`,
  mariadb: `
SELECT concat(user, '@', host) AS grantee, CAST(json_value(priv, '$.access') AS CHAR) AS access
  FROM mysql.global_priv WHERE coalesce(json_value(priv, '$.access'), 0) <> 0`,
};

/** A column for each privilege. */
export const DATABASE_GRANTS = "SELECT * FROM mysql.db";

export const TABLE_GRANTS = `
SELECT concat(user, '@', host) AS grantee, db AS db, table_name AS tbl, NULL AS col, CAST(table_priv AS CHAR) AS privileges
  FROM mysql.tables_priv WHERE table_priv <> ''
UNION ALL
SELECT concat(user, '@', host), db, table_name, column_name, CAST(column_priv AS CHAR) FROM mysql.columns_priv WHERE column_priv <> ''`;

export const ROUTINE_GRANTS = `
SELECT concat(user, '@', host) AS grantee, db AS db, concat(lower(routine_type), ' ', routine_name) AS routine, CAST(proc_priv AS CHAR) AS privileges
  FROM mysql.procs_priv`;

export const PROXIES = `
SELECT concat(user, '@', host) AS account, concat(proxied_user, '@', proxied_host) AS proxied FROM mysql.proxies_priv`;

/** The statistics know of databases that this login can not see. */
export const DATABASES = `
SELECT schema_name AS name, default_character_set_name AS characterSet
  FROM information_schema.schemata WHERE schema_name NOT IN (${system})
UNION ALL
SELECT DISTINCT database_name, NULL FROM mysql.innodb_table_stats
 WHERE database_name NOT IN (${system}) AND database_name NOT IN (SELECT schema_name FROM information_schema.schemata)`;

export const OBJECTS = `
SELECT 'table' AS kind, table_schema AS db, table_name AS name, NULL AS definer, NULL AS security
  FROM information_schema.tables WHERE table_schema NOT IN (${system}) AND table_type <> 'VIEW'
UNION ALL
SELECT 'view', table_schema, table_name, definer, security_type
  FROM information_schema.views WHERE table_schema NOT IN (${system})
UNION ALL
SELECT lower(routine_type), routine_schema, routine_name, definer, security_type
  FROM information_schema.routines WHERE routine_schema NOT IN (${system})
UNION ALL
SELECT 'trigger', trigger_schema, trigger_name, definer, 'DEFINER'
  FROM information_schema.triggers WHERE trigger_schema NOT IN (${system})
UNION ALL
SELECT 'event', event_schema, event_name, definer, 'DEFINER'
  FROM information_schema.events WHERE event_schema NOT IN (${system})`;
