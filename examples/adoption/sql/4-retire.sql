-- As the deployer, in the database shop, some days later. DROP OWNED drops what a role owns, so REASSIGN goes first.
BEGIN;
REASSIGN OWNED BY orders, orders_readonly TO orders_owner;
DROP OWNED BY orders, orders_readonly;
DROP ROLE orders, orders_readonly;
COMMIT;
