"""The screen of saturation: categories with what was judged of them, what each material brought, and other measures behind a key."""
