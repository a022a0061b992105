create table fulfilment.shipment (
  id int auto_increment primary key,
  order_id int not null,
  sent_at timestamp null
);
