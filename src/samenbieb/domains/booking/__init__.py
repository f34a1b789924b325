"""The room of booking (reserveren van ruimte en tijd): claims on rooms, machines, desks and people's time; never two at once."""
