"""Speakers, cues and claims by rules, on word forms or on a parse."""
