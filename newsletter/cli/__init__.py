"""Words typed by an editor, and the answer in words: one file a verb."""
