"""Training of the line labeller: from corpora to the model file."""
