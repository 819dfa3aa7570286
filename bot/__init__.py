"""What the application is: command line, wiring, settings, time, policy and the words of its messages."""
