"""The memo sorting: an outline whose leaves are memos."""
