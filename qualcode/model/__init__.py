"""The nouns: SQLAlchemy classes and nothing else."""
