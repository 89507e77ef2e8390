"""Pages of the appraisal; reached by address only."""
