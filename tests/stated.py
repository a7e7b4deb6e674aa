"""What somebody says who loads a file about persons with the command."""

TERMS = ("--basis", "public_task", "--purpose", "planning", "--users", "planners of the region")
LOOKED = "--accept-warnings"
SAID = ("--yes", *TERMS, LOOKED)
