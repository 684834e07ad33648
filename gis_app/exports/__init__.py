"""Products that leave the program: maps, plates, reports, tables, documents."""
