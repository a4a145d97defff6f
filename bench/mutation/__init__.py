"""What share of the mistakes that break working programs is flagged, and that no sound change is."""
