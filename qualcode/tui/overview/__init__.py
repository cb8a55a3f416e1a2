"""The overview: rounds and material, and what is known of them."""
