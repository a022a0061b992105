-- Everything that roles can do in the current database, read from the catalog alone. PostgreSQL 14 to 18. Roles that can
-- not log in are in it too: what one of them can do is what its next member will.
-- $1: roles to leave out, such as the deployer. Rights are followed along memberships, both by inheritance and by
-- SET ROLE, and include those of PUBLIC and of owners. Attributes and memberships of predefined roles are rows of their
-- own (kind `cluster`), so that a login that has one differs from one that has none.
with recursive
-- One row for each member and role; from 16 on there may be one for each grantor, with options.
edges as (
  select m.member, m.roleid,
         bool_or(coalesce((to_jsonb(m) ->> 'inherit_option')::bool, r.rolinherit)) as inherits,
         bool_or(coalesce((to_jsonb(m) ->> 'set_option')::bool, true)) as can_set
    from pg_auth_members m join pg_roles r on r.oid = m.member
   group by 1, 2
  union all
  select d.datdba, 'pg_database_owner'::regrole::oid, true, true
    from pg_database d where d.datname = current_database()
),
logins as (
  select oid, rolname from pg_roles where rolname !~ '^pg_' and rolname <> all ($1::text[])
),
-- The roles that a login can become.
become (login, role) as (
  select oid, oid from logins
  union
  select b.login, e.roleid from become b join edges e on e.member = b.role and e.can_set
),
-- The roles whose rights a login has, as itself or as one of those.
holds (login, role) as (
  select login, role from become
  union
  select h.login, e.roleid from holds h join edges e on e.member = h.role and e.inherits
),
objects as (
  select case c.relkind when 'S' then 'sequence' else 'table' end as kind, n.nspname as schema, c.relname::text as object,
         null::text as col,
         coalesce(c.relacl, acldefault((case c.relkind when 'S' then 's' else 'r' end)::"char", c.relowner)) as acl
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
   where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
  union all
  select 'column', n.nspname, c.relname, a.attname, a.attacl
    from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
   where a.attacl is not null and a.attnum > 0 and not a.attisdropped
  union all
  select 'routine', n.nspname, p.proname, null, coalesce(p.proacl, acldefault('f', p.proowner))
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace
  union all
  select 'schema', nspname, nspname, null, coalesce(nspacl, acldefault('n', nspowner)) from pg_namespace
  union all
  select 'database', null, datname, null, coalesce(datacl, acldefault('d', datdba))
    from pg_database where datname = current_database()
),
rights as (
  select h.login, o.kind, o.schema, o.object, o.col, x.privilege_type as privilege, x.is_grantable as grantable
    from objects o cross join lateral aclexplode(o.acl) x join holds h on x.grantee in (h.role, 0)
   where o.schema is null or o.schema not in ('pg_catalog', 'information_schema', 'pg_toast')
)
select distinct l.rolname::text as login, r.kind, r.schema::text, r.object, r.col, r.privilege, r.grantable
  from rights r join logins l on l.oid = r.login
union
select l.rolname, 'cluster', null, g.rolname, null, 'MEMBER', false
  from holds h join logins l on l.oid = h.login join pg_roles g on g.oid = h.role where g.rolname like 'pg\_%'
union
select l.rolname, 'cluster', null, g.rolname, null, a.attribute, false
  from holds h join logins l on l.oid = h.login join pg_roles g on g.oid = h.role
 cross join lateral (values ('SUPERUSER', g.rolsuper), ('CREATEROLE', g.rolcreaterole), ('CREATEDB', g.rolcreatedb),
                            ('REPLICATION', g.rolreplication), ('BYPASSRLS', g.rolbypassrls)) a (attribute, has)
 where a.has
