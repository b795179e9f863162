"""The stage of every scenario: a PostgreSQL, servers, clients, and what they remember."""
