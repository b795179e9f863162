"""The load harness: a database, a server, loads, denominators, and the table they make."""
