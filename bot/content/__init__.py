"""Reads and checks what policy officers write in the content folder."""
