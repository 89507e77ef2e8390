"""Pure rules of the appraisal for the national standard: who may be considered, councils, opinions, votes, minutes."""
