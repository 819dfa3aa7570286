"""What happens on time: which slots are due, what is composed for them, and how it is delivered once."""
