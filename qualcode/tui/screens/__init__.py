"""The screens of a study beside the coding screen, one module each; loaded when first shown."""
