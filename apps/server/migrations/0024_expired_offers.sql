-- What is to be looked at again because offers ran out names several of them.
update jobs set payload = jsonb_set(payload, '{event}', jsonb_build_object('type', 'expired', 'offerIds', jsonb_build_array(payload #> '{event,offerId}')))
where kind = 'routing.settle' and payload #>> '{event,type}' = 'expired' and payload #> '{event,offerId}' is not null;
