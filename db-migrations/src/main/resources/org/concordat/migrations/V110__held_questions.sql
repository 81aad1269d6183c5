-- The question about persons that a job asks an owner: all that an answer depends on beside the person. While a use of it
-- counts, its party is held to it. What was asked before this is not known.
alter table concordat.quota_uses add column question text;
