-- Which version of a dataset a job reads: an attempt that goes on from what an earlier one made of the rows reads the same.
create table concordat.job_datasets (
    job_id  uuid not null references concordat.jobs,
    dataset text not null,
    version integer not null check (version >= 1),
    primary key (job_id, dataset)
);
