"""The one database: schema, migrations, connection, the hot statements."""
