"""Reading what people send; plain forms, no tables. Field names are those of the use cases."""
