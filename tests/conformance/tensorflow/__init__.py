"""TensorFlow itself as the referee of the rules."""
