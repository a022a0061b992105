-- One line of text for everything that the provider can change, but for passwords. $1 is whether to list what the whole
-- server has in common too. ACLs that were never touched say "default".
with item as (
  select 'database' kind, datname::text name, datdba owner, datacl acl, null::name space,
         format(' limit %s connections %s template %s encoding %s collate %s ctype %s tablespace %s', datconnlimit, datallowconn,
                datistemplate, pg_encoding_to_char(encoding), datcollate, datctype, spcname) more
    from pg_database join pg_tablespace t on t.oid = dattablespace where datname not like 'template_' and $1
  union all
  select 'schema', nspname, nspowner, nspacl, null, '' from pg_namespace
   where nspname !~ '^pg_' and nspname <> 'information_schema'
  union all
  select 'relation ' || relkind::text, relname, relowner, relacl, nspname, '' from pg_class c join pg_namespace n on n.oid = relnamespace
   where nspname !~ '^pg_' and nspname <> 'information_schema' and relkind not in ('i', 'I', 't', 'c')
  union all
  select 'column', relname || '.' || attname, relowner, attacl, nspname, '' from pg_attribute join pg_class c on c.oid = attrelid
    join pg_namespace n on n.oid = relnamespace where attacl is not null and nspname !~ '^pg_' and nspname <> 'information_schema'
  union all
  select 'routine ' || prokind::text, p.oid::regprocedure::text, proowner, proacl, null, '' from pg_proc p
    join pg_namespace n on n.oid = pronamespace where nspname !~ '^pg_' and nspname <> 'information_schema'
     and not exists (select from pg_depend where objid = p.oid and classid = 'pg_proc'::regclass and deptype = 'e')
  union all
  select 'type', typname, typowner, typacl, nspname, '' from pg_type t join pg_namespace n on n.oid = typnamespace
   where nspname !~ '^pg_' and nspname <> 'information_schema' and typtype in ('d', 'e', 'r')
  union all
  select 'default acl ' || defaclobjtype::text, '', defaclrole, defaclacl, nspname, '' from pg_default_acl
    left join pg_namespace n on n.oid = defaclnamespace
  union all
  select 'extension', extname, extowner, null, nspname, ' version ' || extversion from pg_extension
    join pg_namespace n on n.oid = extnamespace
  union all
  select 'foreign data wrapper', fdwname, fdwowner, fdwacl, null, '' from pg_foreign_data_wrapper
  union all
  select 'foreign server', srvname, srvowner, srvacl, null, '' from pg_foreign_server
)
select format('%s %s%s owner %s%s acl %s', kind, space || '.', name, owner::regrole, more, coalesce(
         (select string_agg(one::text, ' ' order by one::text collate "C") from unnest(acl) one),
         case when acl is null then 'default' else 'nothing' end)) line
  from item
union all
select format('role %s%s%s%s%s%s%s%s limit %s until %s settings %s', rolname, case when rolsuper then ' superuser' end,
              case when rolinherit then ' inherit' end, case when rolcreaterole then ' createrole' end,
              case when rolcreatedb then ' createdb' end, case when rolcanlogin then ' login' end,
              case when rolreplication then ' replication' end, case when rolbypassrls then ' bypassrls' end,
              rolconnlimit, rolvaliduntil, rolconfig)
  from pg_roles where rolname !~ '^pg_' and $1
union all
select format('member %s of %s by %s%s%s%s', member::regrole, roleid::regrole, grantor::regrole, case when admin_option then ' admin' end,
              case to_jsonb(m)->>'inherit_option' when 'true' then ' inherit' end,
              case to_jsonb(m)->>'set_option' when 'true' then ' set' end)
  from pg_auth_members m where roleid::regrole::text !~ '^pg_' and $1
union all
select format('setting of %s in %s: %s', setrole::regrole, datname, setconfig) from pg_db_role_setting
  join pg_database d on d.oid = setdatabase where $1
order by line
