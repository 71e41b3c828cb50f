"""``copydesk report``: an output folder as one HTML page that needs nothing else, and the parts that ``copydesk diff`` shares with it."""
