"""Taking articles down, and showing them again: changes of the withheld list, and the texts that it knows."""
