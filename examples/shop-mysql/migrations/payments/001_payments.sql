create table payments.payment (
  id bigint auto_increment primary key,
  order_id int not null,
  amount decimal(12, 2) not null
);
