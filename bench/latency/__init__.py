"""How long an editor waits: the server driven over stdio as an editor drives it, next to Pyrefly's."""
