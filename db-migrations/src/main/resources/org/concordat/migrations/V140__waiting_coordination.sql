-- What one sender has waiting is counted before more about jobs that are not known here is taken.
create index inbox_waiting on concordat.inbox (sender) where attempt = 0 and consumed_at is null;
