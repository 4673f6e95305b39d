"""Language: who says what in a text, and which country is meant. Knows no project."""
