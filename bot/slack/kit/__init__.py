"""What every journey in Slack is made from: blocks, windows, inputs, access, failures."""
