-- A gate is written anew by every order of its stems: with room beside it on its
-- page it stays where its indexes say it is.

set lock_timeout = '2s';

alter table stems set (fillfactor = 50);
