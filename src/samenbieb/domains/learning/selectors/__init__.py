"""What may be seen of learning: lessons by everybody, progress by who learns."""

from samenbieb.domains.learning.rules.levels_indication import Answer
from samenbieb.domains.learning.selectors.drop_ins import (
    LessonAt,
    Visitor,
    VisitorPage,
    drop_in_kinds,
    drop_in_sessions,
    visitor,
    visitors,
)
from samenbieb.domains.learning.selectors.indication import (
    Question,
    Result,
    Scale,
    indication_answer,
    indication_question,
    indication_result,
    indications,
)
from samenbieb.domains.learning.selectors.lessons import (
    LessonCard,
    LessonPage,
    SkillShelf,
    lesson_page,
    lessons_number,
    shelves,
)
from samenbieb.domains.learning.selectors.names import level_name, scale_name
from samenbieb.domains.learning.selectors.own import PassView, own_goal, own_learning, pass_view
from samenbieb.domains.learning.selectors.playing import Play, StepView, play, play_steps

__all__ = [
    "Answer",
    "LessonAt",
    "LessonCard",
    "LessonPage",
    "PassView",
    "Play",
    "Question",
    "Result",
    "Scale",
    "SkillShelf",
    "StepView",
    "Visitor",
    "VisitorPage",
    "drop_in_kinds",
    "drop_in_sessions",
    "indication_answer",
    "indication_question",
    "indication_result",
    "indications",
    "lesson_page",
    "lessons_number",
    "level_name",
    "own_goal",
    "own_learning",
    "pass_view",
    "play",
    "play_steps",
    "scale_name",
    "shelves",
    "visitor",
    "visitors",
]
