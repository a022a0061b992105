create table shipment (
  id serial primary key,
  order_id integer not null,
  sent_at timestamptz
);
