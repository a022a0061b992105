-- As the deployer, in the database shop, after the first deployment.
BEGIN;
SET LOCAL lock_timeout = '500ms'; -- gives up before a client would be in a deadlock; then run it again
GRANT orders_owner TO deployer; -- needed up to PostgreSQL 15
GRANT orders_owner TO orders; -- so the old login can do all that it could as the owner
REASSIGN OWNED BY orders TO orders_owner;
-- What the old login still makes, the new roles may use.
ALTER DEFAULT PRIVILEGES FOR ROLE orders IN SCHEMA orders GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO orders_rw;
ALTER DEFAULT PRIVILEGES FOR ROLE orders IN SCHEMA orders GRANT SELECT, USAGE ON SEQUENCES TO orders_rw;
ALTER DEFAULT PRIVILEGES FOR ROLE orders IN SCHEMA orders GRANT SELECT ON TABLES TO orders_ro;
-- What the migrator makes, the old reader may read.
ALTER DEFAULT PRIVILEGES FOR ROLE orders_owner IN SCHEMA orders GRANT SELECT ON TABLES TO orders_readonly;
COMMIT;
