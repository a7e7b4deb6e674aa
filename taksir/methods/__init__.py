"""Published methods, one a file: frames and arrays in and out; imports nothing of ours but errors."""
