"""The appendix set: Word documents that prove a report, each made of parts, each part of plain blocks."""
