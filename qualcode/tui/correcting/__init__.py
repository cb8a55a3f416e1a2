"""The correction screen: what was heard in a recording, put right segment by segment."""
