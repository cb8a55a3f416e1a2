"""Studies of other programs, into a study and out of it: plain `Project` records on the one side, the study on the other."""

from qualcode.study.exchange.desk import Stored
from qualcode.study.exchange.load import load_codebook, load_project
from qualcode.study.exchange.store import store_project, storing

__all__ = ["Stored", "load_codebook", "load_project", "store_project", "storing"]
