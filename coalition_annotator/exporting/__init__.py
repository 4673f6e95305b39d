"""Writers that turn values into files."""
