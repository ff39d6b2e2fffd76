"""Everything that knows what a .docx is."""
