-- An order that becomes another customer's is no longer found by the wording it
-- had among the orders of the one before.

set lock_timeout = '2s';

grant delete on order_people to cvety_app;
