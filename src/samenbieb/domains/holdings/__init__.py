"""The room of holdings (bezit): the items on the shelves, where each one is and what is wrong with it.

Invariants: custody says where an item is, conditions say what is wrong, and neither stands in for the other; at most
one open transit per item; custody `in_transit` if and only if a transit is open; a barcode is one item.
"""
