"""Shape formulas that every library shares: pure functions over dims that know no framework's wording."""
