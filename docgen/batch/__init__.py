"""Many reports from one form: the units of a batch, who makes their reports, and what is told of them."""
