create table orders.`order` (
  id int auto_increment primary key,
  product_id bigint not null,
  placed_at timestamp not null default current_timestamp
);
create table orders.order_line (
  order_id int not null references `order` (id),
  position int not null,
  amount decimal(12, 2) not null,
  primary key (order_id, position)
);
