"""How a delivered file becomes stored records: extract, classify, correct, protect, validate, load."""
