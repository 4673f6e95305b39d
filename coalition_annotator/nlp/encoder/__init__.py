"""A pretrained encoder, fine-tuned on a project's tags: what it makes of each word is told to the recommender."""
