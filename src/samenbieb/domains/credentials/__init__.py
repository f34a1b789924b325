"""The room of qualifications (bevoegdheden): who held what, on what evidence, at any moment; never deleted."""
