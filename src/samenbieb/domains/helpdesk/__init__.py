"""The room of the help desk (Informatiepunt Digitale Overheid): questions without a name, knowledge cards, help today."""
