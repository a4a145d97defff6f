"""Where the interpreter or a rule breaks on a program, users get an unknown; tests get the exception."""

from hypothesis import HealthCheck, settings

from shapewright.interpreter import mishaps

mishaps.strict = True

# how fast a machine is says nothing about the code
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")
