"""The verbs: what can be done to a study, one module a subject. Each is a function registered under its name."""
