"""Coalition Annotator: record who said what about which country in news articles."""
