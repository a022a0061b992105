create table catalog.product (
  id bigint auto_increment primary key,
  name varchar(100) not null,
  price decimal(12, 2) not null
);
create view catalog.product_name as select id, name from catalog.product;
