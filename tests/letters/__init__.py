"""Letters as public bodies write them, of our own making: nothing may be found in them, but every mistake put in."""
