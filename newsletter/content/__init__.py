"""What is said: issue, parse, template, MJML, inlining, letter, text, pictures."""
