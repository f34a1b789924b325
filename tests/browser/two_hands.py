"""Browser tests with two workers: one looks at pages while the other acts at the desks, one act after another."""

from pathlib import PurePath

from xdist.scheduler import LoadScopeScheduling

# These look only, or work with what is nobody else's.
LOOKING = {
    "test_accessibility",
    "test_budget",
    "test_lesson",
    "test_lesson_offline",
    "test_lesson_scoring",
    "test_level",
    "test_near_me",
    "test_reader_languages",
    "test_reading",
}
# In files that act, these only look.
LOOKING_TESTS = ("test_no_page_has_a_sentence", "test_the_pages_of_management")


class TwoHands(LoadScopeScheduling):
    """Two pieces of work; a third worker would have nothing to do."""

    def _split_scope(self, nodeid: str) -> str:
        file, _, test = nodeid.partition("::")
        looks = PurePath(file).stem in LOOKING or test.startswith(LOOKING_TESTS)
        return "looking" if looks else "acting"
