"""The codes screen: tree, board, card, and splitting a code."""
