"""The HTML kit that lies under the doors for people: pages, components, letters, preferences, refusals as pages.

It holds no rule of the library. Dutch: de bouwdoos.
"""
