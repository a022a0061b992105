create table orders.shipment_event (
  id bigint auto_increment primary key,
  order_id int references `order` (id),
  what varchar(20) not null default 'shipped'
);
create view orders.order_total as
  select o.id, coalesce(sum(l.amount), 0) as total
    from orders.`order` o left join orders.order_line l on l.order_id = o.id
   group by o.id;
create function orders.total_of(wanted int) returns decimal(12, 2) reads sql data
  return (select total from orders.order_total t where t.id = wanted);
