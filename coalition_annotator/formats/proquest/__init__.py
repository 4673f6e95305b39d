"""Downloads from ProQuest."""
