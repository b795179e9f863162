"""One file a scenario. Each has `DEFAULT_SECONDS` and `async def run(stage)`."""
