"""The door of the staff (balie): lend, return, patrons, holds, transit, money, cataloguing. It holds no rule of the library."""
