"""The slow and obvious reference that the engines are compared with."""
