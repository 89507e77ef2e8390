"""What may be read here.

`form1.form1` and `tt57_tables` ask for no permission: the calling room decides who sees them.
"""
