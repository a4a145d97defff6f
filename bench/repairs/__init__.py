"""How many broken programs a proven repair is offered for, and how many of those then really run."""
