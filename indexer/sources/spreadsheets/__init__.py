"""Spreadsheets of the two standards (xlsx, ods): each sheet with a row of column names is a table."""
