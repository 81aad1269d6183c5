-- A request is named by an HMAC under a key of the party. The hashes without a key that were written before could be searched
-- for the id that a body holds; they go. Who repeats one of those requests is refused, and nothing is done twice.
update concordat.idempotency_keys set request_hash = sha256(uuid_send(gen_random_uuid()));
comment on column concordat.idempotency_keys.request_hash is 'HMAC-SHA-256 of method, path and body';
