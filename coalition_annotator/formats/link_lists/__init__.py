"""Lists of articles without their texts."""
