-- As the deployer, once no client logs in as orders or orders_readonly any more.
ALTER ROLE orders NOLOGIN;
ALTER ROLE orders_readonly NOLOGIN;
