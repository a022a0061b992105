create table payment (
  id bigint generated always as identity primary key,
  order_id integer not null,
  amount numeric(12, 2) not null
);
