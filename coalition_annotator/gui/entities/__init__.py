"""The page of entities: who and what tags stand for."""
