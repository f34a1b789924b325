"""The door of the public (portaal): search, titles, places, log in, my library. It holds no rule of the library."""
