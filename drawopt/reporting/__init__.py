"""What people read: tables, and files for spreadsheets."""
