"""How well coders agree, and what they differ in, to be settled."""
