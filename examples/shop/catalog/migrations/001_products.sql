create table product (
  id bigint generated always as identity primary key,
  name text not null,
  price numeric(12, 2) not null
);
create view product_name as select id, name from product;
create function product_count() returns bigint language sql stable as 'select count(*) from catalog.product';
