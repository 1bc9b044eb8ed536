"""What moves the leads: the line of steps, timers, commands."""
