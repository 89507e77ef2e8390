"""Text and layout of the editable official Word forms; run by tools/build_forms.py."""
