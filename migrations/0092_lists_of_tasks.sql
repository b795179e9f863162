-- Lists of tasks grow with the trade: each order, and what was made today, has its
-- index.

set lock_timeout = '2s';

-- By the moment, not by the id alone: the ids of all shops have an index of their own,
-- which would be gone through for one.
create index production_tasks_by_creation on production_tasks (shop_id, created_at, id);
create index production_tasks_by_deadline on production_tasks (shop_id, deadline, id);
create index production_tasks_by_status on production_tasks (shop_id, status, created_at, id);
create index production_tasks_of_florist on production_tasks (shop_id, florist_id, created_at, id)
    where florist_id is not null;
create index production_tasks_completed on production_tasks (shop_id, completed_at) where status = 'completed';
