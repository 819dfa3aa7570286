"""Reading figures and work items from files into storage, all or nothing."""
