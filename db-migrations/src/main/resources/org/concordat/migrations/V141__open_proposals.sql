-- How many proposals of one party wait for approval is counted before another is taken.
create index jobs_awaiting_approval on concordat.jobs (coordinator) where state = 'AWAITING_APPROVAL';
