"""Migrations of the register, run by alembic when a store is opened."""
