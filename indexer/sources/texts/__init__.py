"""Texts that tell their title and date in a head of their own, and the exports of databases of the press."""
