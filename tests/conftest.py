"""What holds for every test."""

from hypothesis import settings

# No timings in tests: machines are noisy, and a loop is compiled when it is called for the first time.
settings.register_profile("house", deadline=None)
settings.load_profile("house")
