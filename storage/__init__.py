"""The truth: the only home of SQL. Frozen values go out, domain errors are raised here."""
