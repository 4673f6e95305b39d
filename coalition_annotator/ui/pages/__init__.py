"""The pages of the window: welcome, reading, entities, codebook."""
