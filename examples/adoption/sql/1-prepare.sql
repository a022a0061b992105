-- As the administrator, in the database shop.
BEGIN;
ALTER DATABASE shop OWNER TO deployer;
-- What the old logins had as owner or by PUBLIC, they have by name from now on.
GRANT CONNECT, TEMPORARY ON DATABASE shop TO orders, orders_readonly;
GRANT EXECUTE ON ALL ROUTINES IN SCHEMA orders TO orders_readonly;
REVOKE ALL ON DATABASE shop FROM PUBLIC;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
-- From PostgreSQL 16 on the deployer administers only the roles that it made, and those that it is given so.
GRANT orders, orders_readonly TO deployer WITH ADMIN OPTION;
COMMIT;
