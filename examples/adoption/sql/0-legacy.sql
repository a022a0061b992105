-- The starting point, made by hand: one login owns the database, the schema and all in it, and another one reads.
CREATE SCHEMA orders AUTHORIZATION orders;
SET ROLE orders;
CREATE TABLE orders.purchase (id serial PRIMARY KEY, item text NOT NULL);
CREATE VIEW orders.recent AS SELECT id, item FROM orders.purchase ORDER BY id DESC LIMIT 10;
CREATE FUNCTION orders.total() RETURNS bigint LANGUAGE sql STABLE AS 'SELECT count(*) FROM orders.purchase';
GRANT USAGE ON SCHEMA orders TO orders_readonly;
GRANT SELECT ON ALL TABLES IN SCHEMA orders TO orders_readonly;
ALTER DEFAULT PRIVILEGES IN SCHEMA orders GRANT SELECT ON TABLES TO orders_readonly;
RESET ROLE;
