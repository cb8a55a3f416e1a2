"""A researcher's own chapter held against the study: what is quoted in it, how that is cited, what its keys stand for."""
