create table shipment_event (
  id bigint generated always as identity primary key,
  order_id integer references "order" (id),
  what text not null default 'shipped'
);
create view order_total as
  select o.id, coalesce(sum(l.amount), 0) as total
    from "order" o left join order_line l on l.order_id = o.id
   group by o.id;
create function total_of(order_id integer) returns numeric language sql stable
  as 'select total from orders.order_total t where t.id = $1';
