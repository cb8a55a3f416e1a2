"""Words and places: canonical text, turns, lines, words, sentences, matching. Knows no database and no screen."""
