-- A party may delete its share of a model: what remains is that there was one, and since when there is none.
alter table concordat.artifacts add column deleted_at timestamptz;
