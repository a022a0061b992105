create table reporting.daily_sales (
  day date primary key,
  orders bigint not null default 0
);
