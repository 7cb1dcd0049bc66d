"""What the README says about speed and memory, one command each, beside a baseline from the same run."""
